import type { Request } from 'express'
import type { z } from 'zod'
import { ErrandError } from '../platform/errors.ts'

/** What a part of a request is made of, as the person calls it. */
type Member = 'parameter' | 'header' | 'key'

/**
 * A part of a request as its schema makes it.
 * @throws ErrandError `invalid_request`, with what was expected and what was found
 */
export function checkRequest<S extends z.ZodObject>(schema: S, value: object, member: Member): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new ErrandError('invalid_request', issue ? inWords(schema, value, issue, member) : 'malformed')
}

/**
 * The query of an address; what is known and empty counts as not given, as a form sends it.
 * @throws ErrandError `invalid_request` for one that came twice
 */
export function queryOf({ query }: Request, { shape }: z.ZodObject): Record<string, unknown> {
  const given = Object.entries(query).filter(([name, value]) => value !== '' || !Object.hasOwn(shape, name))
  const twice = given.find(([, value]) => typeof value !== 'string')
  if (twice) throw new ErrandError('invalid_request', `${cut(twice[0])}: expected one value, found several`)
  return Object.fromEntries(given)
}

type Issue = z.core.$ZodIssue

function inWords(schema: z.ZodObject, value: object, issue: Issue, member: Member): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schema.shape).join(', ') || 'none'
    return `unknown ${member} '${cut(issue.keys[0] ?? '')}'; expected ${known}`
  }
  return `${cut(issue.path.join('.'))}: ${expectedBy(issue)}${foundIn(value, issue.path)}`
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a JSON object',
  record: 'a JSON object',
  array: 'a list',
}

function expectedBy(issue: Issue): string {
  if (issue.code === 'invalid_type') return `expected ${kinds[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.join(', ')}`
  return issue.message
}

function foundIn(value: unknown, path: PropertyKey[]): string {
  const found = path.reduce<unknown>(
    (inside, name) =>
      typeof inside === 'object' && inside !== null
        ? (inside as Record<PropertyKey, unknown>)[name]
        : undefined,
    value,
  )
  return typeof found === 'string' ? `, found '${cut(found)}'` : ''
}

function cut(text: string): string {
  return text.slice(0, 100)
}
