import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import { patiently } from '../../src/platform/look.ts'
import { createDefinitions } from '../../src/portal/definition.ts'
import { makeJob } from '../job/make-job.ts'

test('the same copy under the same name is read once; another is another', async (t) => {
  const definitions = createDefinitions({ programs: '/programs' })
  const programOf = async (source: string, name: string) => {
    const { program, problem } = await definitions.read(await makeJob(t, { programSource: source }), name)
    return program ?? assert.fail(problem)
  }
  const [one, other] = ['command = true\n', 'command = false\n']
  const first = await programOf(one, 'a')
  assert.equal(await programOf(one, 'a'), first)
  assert.deepEqual([first.name, first.folder, first.source], ['a', '/programs/a', one])
  assert.equal((await programOf(one, 'b')).folder, '/programs/b')
  assert.equal((await programOf(other, 'a')).source, other)
  // More than are remembered at once.
  for (let n = 0; n < 150; n++) assert.equal((await programOf(`${one}title = ${n}\n`, 'a')).title, String(n))
  assert.deepEqual(await programOf(one, 'a'), first)
})

test('a copy that changes is read again; of one with mistakes it is said which file', async (t) => {
  const definitions = createDefinitions({ programs: '/programs' })
  const folder = await makeJob(t)
  const before = readFileSync(folder.program, 'utf8')
  assert.ok((await definitions.read(folder, 'a')).program)
  for (const text of ['nonsense', 'nonsense']) {
    writeFileSync(folder.program, text)
    assert.ok((await definitions.read(folder, 'a')).problem?.includes(folder.program))
  }
  writeFileSync(folder.program, before)
  assert.ok((await definitions.read(folder, 'a')).program)
})

test('a read that fails is no verdict; a copy that is gone is one', async (t) => {
  const folder = await makeJob(t)
  const definitions = createDefinitions({ programs: '/programs' })
  const text = () => Promise.reject(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }))
  assert.equal((await definitions.read(folder, 'a', { ...patiently, text })).mayPass, true)
  rmSync(folder.program)
  assert.equal((await definitions.read(folder, 'a')).mayPass, false)
})
