import { readStarted } from '../../src/job/attempt.ts'
import type { JobFolder } from '../../src/job/folder.ts'
import { readIfThere } from '../../src/platform/files.ts'
import { isAlive, type ProcessIdentity } from '../../src/platform/processes.ts'
import { waitFor } from './wait-for.ts'

/** Who runs an attempt of a job. */
export interface Runners {
  wrapper: ProcessIdentity
  program: ProcessIdentity
}

/** Who runs a job, once its program has written something: test/programs/gate does so at once. */
export function runnersOf(folder: JobFolder, attempt = 1): Promise<Runners> {
  return waitFor('the program to be started', async () => {
    const { wrapper, program } = (await readStarted(folder.attempt(attempt))) ?? {}
    const hasBegun = ((await readIfThere(folder.output)) ?? '') !== ''
    return hasBegun && wrapper && program ? { wrapper, program } : undefined
  })
}

/** Kills program and wrapper, as a power cut does: neither sees the end of the other. */
export async function interrupt(folder: JobFolder): Promise<Runners> {
  const who = await runnersOf(folder)
  process.kill(who.wrapper.pid, 'SIGSTOP')
  process.kill(-who.program.pid, 'SIGKILL')
  await waitFor('the program to be gone', () => !isAlive(who.program))
  process.kill(who.wrapper.pid, 'SIGKILL')
  return who
}

/** Kills the wrapper alone, so that its program lives on, as the out-of-memory killer may do. */
export async function orphan(folder: JobFolder): Promise<Runners> {
  const who = await runnersOf(folder)
  process.kill(who.wrapper.pid, 'SIGKILL')
  await waitFor('the wrapper to be gone', () => !isAlive(who.wrapper))
  return who
}
