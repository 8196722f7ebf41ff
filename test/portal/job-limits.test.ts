import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

/** All limits at once, on a program that keeps to none. */
const greedy = `
output_limit = 100 kB
memory_limit = 500 MB
time_limit = 1h
nice = 3
command = sh -c 'cut -d " " -f 19 /proc/self/stat && ulimit -v && while true\\; do printf %10000s x\\; done'
`

test('page and API say which limit, how much it is and what was used; and a group that can not be used loses no job', async (t) => {
  const portal = await startPortal(t, {
    settings: { portal: ['cgroup = /no/such/group'] },
    programs: { greedy },
  })
  const id = await portal.submit('greedy', {})
  assert.equal(await portal.over(id), 'ERROR')
  const folder = portal.folder(id)
  assert.doesNotMatch(readFileSync(folder.attempt(1).started, 'utf8'), /cgroup/)
  assert.match(readFileSync(folder.output, 'utf8'), /^3\n488281\n/)
  const words = /The program wrote more than its output limit of 100 kB \(it had written 100\.\d kB\)\./
  const person = visitor(portal.door)
  const page = (await person.get(`/jobs/${id}`)).text
  assert.match(page, words)
  assert.match(page, /Processor time<\/dt>/)
  const job = JSON.parse((await person.get(`/api/v1/jobs/${id}`)).text)
  assert.match(job.reason_text, words)
  assert.deepEqual([job.reason, job.limit, job.signal], ['output_limit', 100_000, 'XFSZ'])
  assert.ok(job.used > 100_000 && job.used < 101_000, job.used)
})
