import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jobFolder } from '../src/job/folder.ts'
import { newJobId } from '../src/job/id.ts'
import { formatRecord } from '../src/job/record.ts'
import { definition, ownerOf } from './portal.ts'

/** Job folders as the portal and the wrapper leave them, many and fast: nothing is flushed. */
export function makeFolders(jobs: string, count: number, state: 'queued' | 'success'): string[] {
  mkdirSync(jobs, { recursive: true })
  for (let n = 0; n < 20; n++) mkdirSync(join(jobs, `user-${ownerOf(n)}`), { recursive: true })
  const begun = Date.now() - count * 1_000
  const ids: string[] = []
  for (let n = 0; n < count; n++) ids.push(makeFolder(jobs, n, new Date(begun + n * 1_000), state))
  return ids
}

function makeFolder(jobs: string, n: number, at: Date, state: 'queued' | 'success'): string {
  const id = newJobId(10)
  const folder = jobFolder(jobs, id)
  const submitted = at.toISOString()
  mkdirSync(folder.files, { recursive: true })
  mkdirSync(folder.attempt(1).path, { recursive: true })
  writeFileSync(folder.program, definition('true'))
  writeFileSync(
    folder.config,
    formatRecord({
      id,
      program: 'true',
      dirname: folder.path,
      email: ownerOf(n),
      resultsUrl: `http://localhost/jobs/${id}`,
      submitted,
      inputs: { query: `sequence ${n}` },
    }),
  )
  symlinkSync(join('..', `job-${id}`), join(jobs, `user-${ownerOf(n)}`, `job-${id}`))
  if (state === 'queued') return id
  writeFileSync(
    folder.attempt(1).started,
    `[wrapper]\nhost = here\npid = 4242\nstart_time = 4242\nboot_id = 0\nstarted = ${submitted}\n\n[arguments]\n0 = "true"\n\n[program]\npid = 4243\nstart_time = 4243\n`,
  )
  writeFileSync(folder.output, `the answer ${n}\n`)
  writeFileSync(folder.errorOutput, '')
  writeFileSync(join(folder.files, 'hits.tsv'), `hit\t${n}\n`)
  writeFileSync(
    folder.status,
    `[status]\nattempt = 1\nstarted = ${submitted}\nfinished = ${submitted}\nelapsed_seconds = 1.00\nexit_status = 0\ncpu_seconds = 0.01\nhost = here\n`,
  )
  writeFileSync(folder.success, '')
  return id
}
