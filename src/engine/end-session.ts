import { setTimeout as pause } from 'node:timers/promises'
import { jobFolderAt } from '../job/folder.ts'
import {
  isAlive,
  isStillMember,
  livingInSession,
  livingWithEnvironment,
  type Member,
} from '../platform/processes.ts'
import type { AttemptIdentity } from './engine.ts'
import { unpackEnvironment } from './environment.ts'

const endPollMs = 100

/** TERM, grace, KILL for all that the program started, and KILL for a wrapper that did not go. */
export async function endSession(attempt: AttemptIdentity, graceSeconds: number): Promise<void> {
  const { wrapper, program } = attempt
  const look = () => (program ? livingInSession(program) : strays(attempt))
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    let members = look()
    if (members.length === 0 && !isAlive(wrapper)) return
    signalAll(members, name)
    if (name === 'SIGKILL' && isAlive(wrapper)) signal(wrapper.pid, name)
    const lives = () => {
      // All of /proc is read again only when nobody that is known lives any more.
      if (isAlive(wrapper) || members.some(isStillMember)) return true
      members = look()
      return members.length > 0
    }
    const end = Date.now() + graceSeconds * 1000
    while (lives() && Date.now() < end) await pause(endPollMs)
  }
}

/**
 * What lives of a program that its wrapper could not note, having been killed in that moment, or on a full disk. It is known
 * by the variables that no other is given; a person's shell in the job's folder has them not.
 */
function strays({ wrapper, of }: AttemptIdentity): Member[] {
  // A wrapper that lives ends its program itself.
  if (!of || isAlive(wrapper)) return []
  const { id, files } = jobFolderAt(of.folder)
  return livingWithEnvironment((environment) => {
    // Before it has begun, they are still as the wrapper was handed them.
    const own = unpackEnvironment(environment)
    return own.includes(`ERRAND_JOB_ID=${id}`) && own.includes(`HOME=${files}`)
  }, wrapper)
}

/** By group, so that what forks at this moment gets it too. */
function signalAll(members: Member[], name: NodeJS.Signals): void {
  for (const group of new Set(members.map(({ processGroup }) => processGroup))) signal(-group, name)
}

/** To a process, or by a negative number to a group; one that has ended meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {}
}
