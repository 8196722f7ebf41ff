import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { type Deps, readJobToFollow } from './deps.ts'

/** What programs take as a word from outside; to end a job there is `cancel`, which says so in its records. */
export const signals = [
  'HUP',
  'INT',
  'QUIT',
  'USR1',
  'USR2',
  'TERM',
  'STOP',
  'TSTP',
  'CONT',
  'WINCH',
] as const

/**
 * Sends a signal to the program of a job and whatever it started in its process group.
 *
 * @param signal `USR1`, `usr1` and `SIGUSR1` are one
 * @throws ErrandError `invalid_request` for one that is not sent, `conflict` when the job does not run
 */
export async function signalJob(deps: Deps, id: string, signal: string, by: string): Promise<void> {
  const name = signal.trim().toUpperCase().replace(/^SIG/, '')
  const known = signals.find((one) => one === name)
  if (!known) throw new ErrandError('invalid_request', t.signal.unknown(signal, signals))
  const job = await readJobToFollow(deps, id)
  const { wrapper, program } = (job?.state === 'running' && job.started) || {}
  const isSent =
    wrapper !== undefined &&
    program !== undefined &&
    (await deps.engine.signal({ wrapper, program }, `SIG${known}`))
  if (!isSent) throw new ErrandError('conflict', t.signal.notRunning(id))
  deps.log.info({ job: id, signal: known, by }, 'signal sent')
}
