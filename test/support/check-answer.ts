import assert from 'node:assert/strict'
import { refusalCodes } from '../../src/web/openapi.ts'
import { problemSchema } from '../../src/web/problem.ts'
import { api } from '../../src/web/routes.ts'
import type { Answer } from './visitor.ts'

const routes = api.map((route) => ({
  ...route,
  pattern: new RegExp(`${route.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}(\\?|$)`),
}))

/**
 * Whatever a test asks the API: fails where an answer is not one that openapi.json promises, by its status, its
 * members, and the code of a refusal.
 */
export function checkAnswer(method: string, path: string, { status, text }: Answer): void {
  const route = routes.find((one) => one.method === method.toLowerCase() && one.pattern.test(path))
  if (!route) return
  const what = `${method} ${path}: ${status} ${text.slice(0, 500)}`
  const body = JSON.parse(text)
  const promised = route.declaration.answers[status]
  if (promised) {
    // A schema leaves out what it does not know, so what comes back is the same only if nothing else was there.
    assert.deepEqual(promised.schema.parse(body), body, what)
  } else {
    const { error } = problemSchema.strict().parse(body)
    assert.ok(refusalCodes(route).includes(error.code), what)
  }
}
