import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openCatalog } from './catalog/catalog.ts'
import type { Config } from './config/settings.ts'
import { createLocalEngine } from './engine/local.ts'
import { isOver } from './job/state.ts'
import { createTransportFor } from './mail/transport.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { ErrandError, messageOf } from './platform/errors.ts'
import { readIfThere } from './platform/files.ts'
import { takeLock } from './platform/lock.ts'
import type { Log } from './platform/log.ts'
import { createRender } from './platform/templates.ts'
import { createTurns } from './platform/turns.ts'
import { cancelJob } from './portal/cancel.ts'
import { type Deps, folderOf } from './portal/deps.ts'
import { createLetters } from './portal/letters.ts'
import { listJobs, listOwn } from './portal/list.ts'
import { readLog, type Stream } from './portal/log.ts'
import { readJobView } from './portal/read.ts'
import { reindex } from './portal/reindex.ts'
import { restartUnfinished } from './portal/restart-unfinished.ts'
import { targetOf } from './portal/row.ts'
import { settle, settleEnded } from './portal/settle.ts'
import { createSignIn } from './portal/sign-in.ts'
import { startJob } from './portal/start.ts'
import { createSubmit } from './portal/submit.ts'
import { takeOver } from './portal/take-over.ts'
import { createPrograms } from './program/programs.ts'
import { createQueue } from './queue/queue.ts'
import { openState } from './state/state.ts'

/** How long a portal that stops waits for letters that are being sent. */
const drainMs = 2_000

const home = join(import.meta.dirname, '..')

export interface PortalOptions {
  config: Config
  log: Log
  clock?: Clock
  /** Where people reach the portal, without a slash at the end. */
  url(): string
  /** For tests: another wrapper. */
  wrapper?: string
  graceSeconds?: number
}

export type Portal = Awaited<ReturnType<typeof openPortal>>

/**
 * Puts the house together on one jobs folder, and holds its lock until `close`. It takes over what runs and reports
 * what was interrupted; nothing is started before `start`.
 *
 * @throws ErrandError `conflict` when another portal runs there, `misconfigured` when a folder can't be written
 */
export async function openPortal({
  config,
  log,
  clock = systemClock,
  url,
  wrapper,
  graceSeconds = 10,
}: PortalOptions) {
  makeFolder(config.portal.jobs)
  makeFolder(config.portal.state)
  const lock = takeLock(config.portal.jobs)
  const deps: Deps = {
    config,
    log,
    clock,
    url,
    catalog: openCatalog(config.portal.state, log),
    state: openState(config.portal.state, clock),
    engine: createLocalEngine({
      wrapper: wrapper ?? join(home, 'wrapper/run-job'),
      graceSeconds,
      root: config.root,
      letters: { node: process.execPath, ...(config.file ? { settings: config.file } : {}) },
    }),
    programs: createPrograms({ folder: config.portal.programs }),
    transport: createTransportFor({
      from: config.mail.from,
      smtp: config.mail.smtp,
      outbox: join(config.portal.state, 'outbox'),
    }),
    turns: createTurns(),
    path: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
  }
  const render = createRender()
  const stationery = { portal: config.portal.title, render }
  const letters = createLetters(deps, stationery)
  const queue = createQueue({
    targets: config.targets,
    log,
    waitingIds: deps.catalog.waitingIds,
    start: async (id) => {
      const handle = await startJob(deps, id)
      if (!handle) await ended(id)
      return handle
    },
    ended,
  })

  async function ended(id: string) {
    const next = await settleEnded(deps, id)
    noteEnd(id)
    return next
  }

  function noteEnd(id: string): void {
    const row = deps.catalog.get(id)
    if (!row || !isOver(row.state)) return
    log.info({ job: id, state: row.state, reason: row.reason ?? undefined }, 'job ended')
    letters.consider(id)
  }

  return {
    deps,
    render,
    queue,
    submit: createSubmit(deps, queue.wake),
    signIn: createSignIn(deps, stationery),
    read: (id: string) => readJobView(deps, id),
    exists: async (id: string) => (await readIfThere(folderOf(deps, id).config)) !== undefined,
    readLog: (id: string, stream: Stream, offset: number) => readLog(deps, id, stream, offset),
    listOwn: (address: string, limit: number) => listOwn(deps, address, limit),
    list: (query: Parameters<typeof listJobs>[1]) => listJobs(deps, query),
    async cancel(id: string, by: string): Promise<void> {
      await cancelJob(deps, id, by)
      await settle(deps, id)
      noteEnd(id)
    },
    reindex: () => reindex(deps),

    async restartUnfinished(options: { dryRun: boolean }): Promise<string[]> {
      const ids = await restartUnfinished(deps, options)
      for (const target of Object.keys(config.targets)) queue.wake(target)
      return ids
    },

    /** Brings the catalog up to date and takes over what still runs; starts nothing. */
    async takeOver(): Promise<{ running: number; interrupted: string[] }> {
      const { running, interrupted } = await takeOver(deps)
      for (const job of running) {
        const row = deps.catalog.get(job.record.id)
        if (row && job.started?.wrapper)
          queue.adopt(
            targetOf(config.targets, row.target),
            row.id,
            deps.engine.follow({ wrapper: job.started.wrapper }),
          )
      }
      return { running: running.length, interrupted: interrupted.map((job) => job.record.id) }
    },

    /** Starts what waits, and sends what has yet to be sent. */
    start(): void {
      queue.open()
      for (const id of deps.catalog.idsWithLetterDue()) letters.consider(id)
    },

    /** Resolves when nothing runs, waits or is being sent any more. */
    async drained(): Promise<void> {
      await queue.drained()
      await letters.settled()
    },

    /** Starts nothing any more and lets go of the folder. What runs goes on by itself. */
    async close(): Promise<void> {
      queue.close()
      letters.close()
      // A mail server that hangs does not hold up the end: what is not noted as sent the next portal sends.
      await Promise.race([letters.settled(), pause(drainMs, undefined, { ref: false })])
      deps.engine.close()
      deps.transport.close()
      deps.catalog.close()
      deps.state.close()
      lock.release()
    },
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new ErrandError(
      'misconfigured',
      `The folder ${path} can not be made: ${messageOf(error)}. Make it, or give the user that runs the portal the right to write there (chown).`,
      { cause: error },
    )
  }
}
