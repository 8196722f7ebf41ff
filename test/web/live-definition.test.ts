import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { field, words } from '../support/html.ts'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

const first = 'title = First\ncommand = echo first {x}\n[inputs.x]\nlabel = X\n'
const second = 'title = Second\ncommand = echo second {y}\n[inputs.y]\ntype = date\n'

test('a definition that changes while the portal runs: the form is new, what was submitted stays as it was', async (t) => {
  const portal = await startPortal(t, {
    programs: { changing: first },
    settings: { 'target.default': ['slots = 0'] },
  })
  const person = visitor(portal.door)
  const file = join(portal.root, 'programs/changing/program.ini')
  const id = await portal.submit('changing', { x: '1' })

  writeFileSync(file, second)
  const form = (await person.get('/programs/changing')).text
  assert.match(words(form), /Second/)
  assert.deepEqual([field(form, 'x'), field(form, 'y')?.type], [undefined, 'date'])
  const old = await person.post('/programs/changing', { x: '1', email_address: 'ada@example.org' })
  assert.equal(old.status, 422)
  assert.match(words(old.text), /parameter 'x' is unknown; there are y/)

  writeFileSync(file, 'title = Third\ncomand = true\n')
  assert.equal((await person.get('/programs/changing')).status, 503)
  const home = words((await person.get('/')).text)
  assert.match(home, /Slow division/)
  assert.doesNotMatch(home, /First|Second|Third/)
  const { programs } = JSON.parse((await visitor(portal.socket).get('/api/v1/programs')).text)
  const shown = programs.find(({ name }: { name: string }) => name === 'changing')
  assert.match(shown.mistakes.join(), /program\.ini:2: unknown key 'comand'; did you mean 'command'/)

  portal.portal.changeTarget('default', { slots: 1 }, 'the test')
  assert.equal(await portal.over(id), 'SUCCESS')
  assert.equal(readFileSync(portal.folder(id).output, 'utf8'), 'first 1\n')
  assert.match(words((await person.get(`/jobs/${id}`)).text), /First .*Finished .*What was asked X 1/)

  writeFileSync(file, first)
  assert.equal(field((await person.get('/programs/changing')).text, 'x')?.name, 'x')
})
