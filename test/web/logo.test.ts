import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { makeHouse, startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

test('[portal] logo stands beside the title, is a picture and nothing else, and comes with a reload', async (t) => {
  const root = makeHouse(t, { settings: { portal: ['url = http://lab.example.org/errand/'] } })
  const portal = await startPortal(t, { root })
  const person = visitor(portal.door)
  const shown = async () => /<img src="([^"]*)" alt=""/.exec((await person.get('/errand/')).text)?.[1]
  assert.equal(await shown(), undefined)
  assert.equal((await person.get('/errand/logo')).status, 404)

  const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
  writeFileSync(join(root, 'our logo.svg'), drawing)
  const settings = readFileSync(join(root, 'errand.ini'), 'utf8')
  writeFileSync(join(root, 'errand.ini'), settings.replace('[portal]\n', '[portal]\nlogo = our logo.svg\n'))
  assert.deepEqual((await portal.portal.reload()).changed, ['[portal] logo'])
  assert.equal(await shown(), '/errand/logo')
  const { status, text, headers } = await person.get('/errand/logo')
  assert.deepEqual([status, text, headers['content-type']], [200, drawing, 'image/svg+xml'])
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.match(String(headers['content-security-policy']), /^sandbox; default-src 'none'/)
})
