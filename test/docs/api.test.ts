import assert from 'node:assert/strict'
import { test } from 'node:test'
import { access } from '../../src/portal/access.ts'
import { api } from '../../src/web/routes.ts'
import { blocks, parts, read, table } from './page.ts'

const rows = table(read('docs/api.md'), 'route')
const sections = parts('docs/api.md')

/** `GET /api/v1/jobs/<id>` */
const routes = api.map(({ method, path, verb }) => ({
  name: `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '<$1>')}`,
  path,
  who: access[verb],
}))

test('docs/api.md has every route with who may, and no other', () => {
  const byName = (a: unknown[], b: unknown[]) => String(a[0]).localeCompare(String(b[0]))
  assert.deepEqual(
    rows.map(([name, who]) => [name, who]).sort(byName),
    routes.map(({ name, who }) => [name, who]).sort(byName),
  )
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
    assert.equal(/ -X POST | -d | -F /.test(example), method === 'POST', name)
  }
})

test('the answers in docs/api.md are JSON', () => {
  for (const text of [...sections.values()].flatMap((part) => blocks(part, 'json'))) JSON.parse(text)
})
