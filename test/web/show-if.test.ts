import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { readRecord } from '../../src/job/record.ts'
import { field, words } from '../support/html.ts'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

const programs = {
  modes: `
command = true {mode} [{matrix}] [{note}]
[inputs.mode]
type = choice
label = Mode
choices = quick: Quick, advanced: Advanced
default = quick
[inputs.matrix]
label = Matrix
required = true
show_if = mode = advanced
[inputs.note]
label = Note
default = none
show_if = mode = advanced
`,
}
const page = '/programs/modes'
const email_address = 'ada@example.org'

const start = (t: TestContext) => startPortal(t, { programs })

test('without scripts a form shows all inputs, says when they count, and lets the browser require none of them', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const { text } = await person.get(page)
  assert.match(words(text), /Matrix Only when “Mode” is Advanced\./)
  const matrix = field(text, 'matrix')
  assert.deepEqual([matrix?.required, matrix?.['data-required']], [undefined, ''])
  assert.match(text, /<script type="module" src="\/public\/form\.js"/)
  assert.equal((await person.get('/public/form/show-if.js')).status, 200)
})

test('form, API and rerun take the same for hidden', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const inputsOf = async (id: string) => ({ ...(await readRecord(portal.folder(id)))?.inputs })
  const quick = { mode: 'quick', matrix: '', note: '' }
  const id = await portal.submit('modes', { mode: 'quick', matrix: 'typed all the same', note: 'x' })
  assert.deepEqual(await inputsOf(id), quick)
  await portal.over(id)
  const again = await person.post(`/jobs/${id}/rerun`)
  assert.deepEqual(await inputsOf(again.location.replace('/jobs/', '')), quick)
  const api = (inputs: object) => person.json('/api/v1/programs/modes/jobs', { inputs, email: email_address })
  assert.deepEqual(await inputsOf(JSON.parse((await api({ matrix: 'x' })).text).id), quick)
  const refused = await api({ mode: 'advanced' })
  assert.deepEqual(Object.keys(JSON.parse(refused.text).errors), ['matrix'])
  assert.equal((await person.post(page, { mode: 'advanced', email_address })).status, 422)
})

test('the JSON Schema of a program says when an input is required', async (t) => {
  const portal = await start(t)
  const { inputs } = JSON.parse((await visitor(portal.door).get('/api/v1/programs/modes')).text)
  assert.deepEqual(inputs.required, [])
  assert.equal(inputs.properties.matrix.description, 'Only when “Mode” is Advanced.')
  assert.equal(
    JSON.stringify(inputs.allOf),
    '[{"if":{"allOf":[{"properties":{"mode":{"enum":["advanced"]}},"required":["mode"]}]},"then":{"required":["matrix"]}}]',
  )
})
