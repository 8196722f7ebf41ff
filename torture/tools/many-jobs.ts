import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newJobId } from '../../src/job/id.ts'
import { formatRecord } from '../../src/job/record.ts'
import { formatIni } from '../../src/platform/ini.ts'
import type { House } from './house.ts'

/** Puts so many jobs into a house that no portal runs on, as a portal and their wrappers would have left them. Their ids, oldest first. */
export function makeJobs(
  house: House,
  program: string,
  definition: string,
  count: number,
  isOver: boolean,
  owners = 1,
): string[] {
  const first = Date.now() - 1_000_000_000 + (isOver ? 0 : 500_000_000)
  return Array.from({ length: count }, (_, n) => {
    const id = newJobId(8)
    const folder = house.folder(id)
    const email = n % owners === 0 ? 'dalke@example.org' : `user${n % owners}@example.org`
    const submitted = new Date(first + n * 1000).toISOString()
    mkdirSync(folder.attempt(1).path, { recursive: true, mode: 0o700 })
    mkdirSync(folder.files)
    mkdirSync(join(house.jobs, `user-${email}`), { recursive: true })
    symlinkSync(`../job-${id}`, join(house.jobs, `user-${email}`, `job-${id}`))
    writeFileSync(folder.program, definition)
    writeFileSync(
      folder.config,
      formatRecord({
        id,
        program,
        dirname: folder.path,
        email,
        resultsUrl: '',
        submitted,
        inputs: { seconds: '0' },
      }),
    )
    if (isOver) {
      writeFileSync(
        folder.attempt(1).started,
        formatIni({ wrapper: { host: 'vm', pid: '1', start_time: '1', boot_id: 'x', started: submitted } }),
      )
      writeFileSync(
        folder.status,
        formatIni({ status: { attempt: '1', started: submitted, finished: submitted, exit_status: '0' } }),
      )
      for (const path of [folder.success, folder.notified]) writeFileSync(path, '')
    }
    return id
  })
}
