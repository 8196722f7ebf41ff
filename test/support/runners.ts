import { readStarted } from '../../src/job/attempt.ts'
import { readIfThere } from '../../src/platform/files.ts'
import { isAlive } from '../../src/platform/processes.ts'
import type { TestPortal } from './portal.ts'
import { waitFor } from './wait-for.ts'

/** Who runs a job, once its program has written something: test/programs/gate does so at once. */
export async function runners(portal: TestPortal, id: string, attempt = 1) {
  return waitFor('the program to be started', async () => {
    const { wrapper, program } = (await readStarted(portal.folder(id).attempt(attempt))) ?? {}
    const hasBegun = ((await readIfThere(portal.folder(id).output)) ?? '') !== ''
    return hasBegun && wrapper && program ? { wrapper, program } : undefined
  })
}

/** Kills program and wrapper, as a power cut does: nobody sees the one without the other. */
export async function interrupt(portal: TestPortal, id: string) {
  const who = await runners(portal, id)
  process.kill(who.wrapper.pid, 'SIGSTOP')
  process.kill(-who.program.pid, 'SIGKILL')
  await waitFor('the program to be gone', () => !isAlive(who.program))
  process.kill(who.wrapper.pid, 'SIGKILL')
  return who
}

/** Kills the wrapper alone, so that its program lives on, as the out-of-memory killer may do. */
export async function orphan(portal: TestPortal, id: string) {
  const who = await runners(portal, id)
  process.kill(who.wrapper.pid, 'SIGKILL')
  return who
}
