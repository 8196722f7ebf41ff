import { constants } from 'node:fs'
import { access, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { t } from '../messages/language.ts'
import { fullDiskCodes } from '../platform/disk.ts'
import { messageOf, systemErrorCode } from '../platform/errors.ts'
import type { Deps } from './deps.ts'
import { lackingRoom } from './room.ts'

export type Health = ReturnType<typeof createHealth>

/** For so long an answer serves: whoever asks in a loop costs nothing. */
const freshMs = 1_000

/** Says why no new job could be taken and run at this moment; an empty list when one could. */
export function createHealth(deps: Deps) {
  /** `until`, by `performance.now()`: as long as it serves; for ever while it is under way, as a disk that hangs would be asked ever again. */
  let last: { until: number; reasons: Promise<Reason[]> } | undefined
  let said = ''

  async function look(): Promise<Reason[]> {
    const found = (await Promise.all(checks.map((check) => runCheck(deps, check)))).filter(
      (one) => one !== undefined,
    )
    const reasons = [...new Set(found.map(({ reason }) => reason))]
    // Strangers hear what is wrong, the log also where; once, not each time that somebody asks.
    if (reasons.join() !== said && found.length > 0)
      deps.log.error({ detail: found.map(({ detail }) => detail).join('; ') }, 'the portal is not healthy')
    if (said !== '' && found.length === 0) deps.log.info({}, 'the portal is healthy again')
    said = reasons.join()
    return reasons
  }

  return {
    async reasons(): Promise<string[]> {
      return (await lastReasons()).map((reason) => t.health[reason])
    },
  }

  function lastReasons(): Promise<Reason[]> {
    if (last && performance.now() <= last.until) return last.reasons
    const mine = { until: Infinity, reasons: look() }
    const isDone = () => {
      mine.until = performance.now() + freshMs
    }
    mine.reasons.then(isDone, isDone)
    last = mine
    return mine.reasons
  }
}

/** By its words in the catalogue. */
type Reason = keyof typeof t.health

interface Check {
  reason: Reason
  /** Throws where something is wrong. */
  run(deps: Deps): Promise<void>
}

const checks: Check[] = [
  { reason: 'jobs', run: writeToJobs },
  { reason: 'state', run: askDatabases },
  { reason: 'space', run: measureRoom },
  { reason: 'wrapper', run: ({ engine }) => engine.check() },
]

async function runCheck(deps: Deps, { reason, run }: Check) {
  try {
    await run(deps)
    return undefined
  } catch (error) {
    // A disk that takes no more, not even a name, is full whatever its free bytes say.
    const isFull = reason === 'jobs' && fullDiskCodes.includes(systemErrorCode(error) ?? '')
    return {
      reason: isFull ? ('space' as const) : reason,
      detail: (error as { detail?: string }).detail ?? messageOf(error),
    }
  }
}

/** Rights alone do not tell of a disk that fails. The name is always the same: one that stayed is written over. */
async function writeToJobs({ config }: Deps): Promise<void> {
  const path = join(config.portal.jobs, '.health')
  try {
    await writeFile(path, 'ok\n', { mode: 0o600 })
  } finally {
    await rm(path, { force: true }).catch(() => {})
  }
}

async function askDatabases({ config, catalog, state }: Deps): Promise<void> {
  for (const name of ['catalog.sqlite', 'state.sqlite'])
    await access(join(config.portal.state, name), constants.R_OK | constants.W_OK)
  catalog.countQueued('default')
  state.letters.get('')
}

async function measureRoom(deps: Deps): Promise<void> {
  const free = await lackingRoom(deps)
  if (free !== undefined)
    throw new Error(`${deps.config.portal.jobs} has ${free} bytes left, less than [limits] min_free`)
}
