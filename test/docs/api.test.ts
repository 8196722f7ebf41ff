import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { access } from '../../src/portal/access.ts'
import { problemSchema } from '../../src/web/problem.ts'
import { api } from '../../src/web/routes.ts'
import { blocks, parts, read, table } from './page.ts'

const rows = table(read('docs/api.md'), 'route')
const sections = parts('docs/api.md')

/** `GET /api/v1/jobs/<id>` */
const routes = api.map(({ method, path, verb, declaration }) => ({
  name: `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '<$1>')}`,
  path,
  who: access[verb],
  what: `${declaration.summary}.`,
  schemas: [...Object.values(declaration.answers).map(({ schema }) => schema), problemSchema],
}))

test('docs/api.md has every route with who may and what it does, and no other', () => {
  const byName = (a: unknown[], b: unknown[]) => String(a[0]).localeCompare(String(b[0]))
  assert.deepEqual(rows.toSorted(byName), routes.map(({ name, who, what }) => [name, who, what]).sort(byName))
})

test('docs/api.md has a part for each route, with an example of its address', () => {
  assert.deepEqual(
    [...sections.keys()].filter((heading) => heading.includes('/api/v1')),
    rows.map(([name]) => name?.replaceAll('<', '&lt;').replaceAll('>', '&gt;')),
  )
  for (const { name, path } of routes) {
    const part = sections.get(name.replaceAll('<', '&lt;').replaceAll('>', '&gt;')) ?? ''
    const [example = ''] = blocks(part, 'sh')
    const [method] = name.split(' ')
    assert.match(
      example,
      new RegExp(`http://localhost(:8080)?${path.replaceAll(/:\w+/g, '\\w+')}['\\s?]`),
      name,
    )
    assert.equal(/ -X POST | -d | -F /.test(example) && !/ -X PATCH /.test(example), method === 'POST', name)
    assert.equal(/ -X PATCH /.test(example), method === 'PATCH', name)
  }
})

test('the answers in docs/api.md are such as the schemas say', () => {
  for (const { name, schemas } of routes) {
    const part = sections.get(name.replaceAll('<', '&lt;').replaceAll('>', '&gt;')) ?? ''
    for (const text of blocks(part, 'json')) {
      const answer = JSON.parse(text)
      assert.ok(
        schemas.some((schema) => isDeepStrictEqual(schema.safeParse(answer).data, answer)),
        `${name}: ${text}`,
      )
    }
  }
})
