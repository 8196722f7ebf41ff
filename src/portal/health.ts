import { constants } from 'node:fs'
import { access, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { en } from '../messages/en.ts'
import { messageOf } from '../platform/errors.ts'
import type { Deps } from './deps.ts'
import { lackingRoom } from './room.ts'

export type Health = ReturnType<typeof createHealth>

/** For so long an answer serves: whoever asks in a loop costs nothing. */
const freshMs = 1_000

/** Says why no new job could be taken and run at this moment; an empty list when one could. */
export function createHealth(deps: Deps) {
  let last: { at: number; reasons: Promise<string[]> } | undefined
  let said = ''

  async function look(): Promise<string[]> {
    const found = (await Promise.all(checks.map((check) => runCheck(deps, check)))).filter(
      (one) => one !== undefined,
    )
    const reasons = found.map(({ reason }) => reason)
    // Strangers hear what is wrong, the log also where; once, not each time that somebody asks.
    if (reasons.join() !== said && found.length > 0)
      deps.log.error({ detail: found.map(({ detail }) => detail).join('; ') }, 'the portal is not healthy')
    if (said !== '' && found.length === 0) deps.log.info({}, 'the portal is healthy again')
    said = reasons.join()
    return reasons
  }

  return {
    reasons(): Promise<string[]> {
      const now = performance.now()
      if (!last || now - last.at > freshMs) last = { at: now, reasons: look() }
      return last.reasons
    },
  }
}

interface Check {
  reason: string
  /** Throws where something is wrong. */
  run(deps: Deps): Promise<void>
}

const checks: Check[] = [
  { reason: en.health.jobs, run: writeToJobs },
  { reason: en.health.state, run: askDatabases },
  { reason: en.health.space, run: measureRoom },
  { reason: en.health.wrapper, run: ({ engine }) => engine.check() },
]

async function runCheck(deps: Deps, { reason, run }: Check) {
  try {
    await run(deps)
    return undefined
  } catch (error) {
    return { reason, detail: (error as { detail?: string }).detail ?? messageOf(error) }
  }
}

/** Rights alone do not tell of a disk that fails. The name is always the same: one that stayed is written over. */
async function writeToJobs({ config }: Deps): Promise<void> {
  const path = join(config.portal.jobs, '.health')
  try {
    await writeFile(path, 'ok\n', { mode: 0o600 })
  } catch (error) {
    // A full disk is said by its own name.
    if (!/ENOSPC|EDQUOT/.test(messageOf(error))) throw error
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
