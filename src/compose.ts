import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openCatalog } from './catalog/catalog.ts'
import type { Config } from './config/settings.ts'
import { findCgroup } from './engine/cgroup.ts'
import { createLocalEngine } from './engine/local.ts'
import { isOver, type Job } from './job/state.ts'
import { createTransportFor } from './mail/transport.ts'
import { en } from './messages/en.ts'
import { type Clock, systemClock, timestamp } from './platform/clock.ts'
import { ErrandError, messageOf } from './platform/errors.ts'
import { isThere } from './platform/files.ts'
import { type Lock, takeLock } from './platform/lock.ts'
import { type Log, watchErrors } from './platform/log.ts'
import { createRender } from './platform/templates.ts'
import { createTurns } from './platform/turns.ts'
import { cancelJob } from './portal/cancel.ts'
import { createClearOld } from './portal/clear-old.ts'
import { createDefinitions } from './portal/definition.ts'
import { type Deps, folderOf, transportSettings } from './portal/deps.ts'
import { followJob } from './portal/follow.ts'
import { createHealth } from './portal/health.ts'
import { createLetters } from './portal/letters.ts'
import { listJobs, listOwn } from './portal/list.ts'
import { readLog, type Stream } from './portal/log.ts'
import { createMetrics } from './portal/metrics.ts'
import { overview } from './portal/overview.ts'
import { createPosts } from './portal/posts.ts'
import { prioritizeJob } from './portal/prioritize.ts'
import { readJobView } from './portal/read.ts'
import { createRecent } from './portal/recent.ts'
import { reindex } from './portal/reindex.ts'
import { type Reloaded, reload } from './portal/reload.ts'
import { type Rerun, rerunJob } from './portal/rerun.ts'
import { type Restarted, type RestartOptions, restartUnfinished } from './portal/restart-unfinished.ts'
import { readResults } from './portal/results.ts'
import { targetOf } from './portal/row.ts'
import { settle, settleEnded } from './portal/settle.ts'
import { createSignIn } from './portal/sign-in.ts'
import { signalJob } from './portal/signal.ts'
import { startJob } from './portal/start.ts'
import { createSubmit } from './portal/submit.ts'
import { type TakenOver, takeOver } from './portal/take-over.ts'
import { changeTarget, listTargets, slotsOf, type TargetChange } from './portal/targets.ts'
import { createPrograms } from './program/programs.ts'
import { createQueue } from './queue/queue.ts'
import { openState } from './state/state.ts'

/** How long a portal that stops waits for letters that are being sent. */
const drainMs = 2_000

export const shippedWrapper = join(import.meta.dirname, '../wrapper/run-job')

export interface PortalOptions {
  config: Config
  log: Log
  clock?: Clock
  /** Reads the settings again: `config`, or what is wrong in words. Absent: they can't be reloaded. */
  reread?: () => { config?: Config; mistakes: string[] }
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
  reread = () => ({ mistakes: [en.reload.unavailable] }),
  wrapper,
  graceSeconds = 10,
}: PortalOptions) {
  makeFolder(config.portal.jobs)
  makeFolder(config.portal.state)
  const locks = takeLocks([config.portal.jobs, config.portal.state])
  try {
    return await openLocked(
      { config, log, clock, url, reread, graceSeconds, wrapper: wrapper ?? shippedWrapper },
      locks,
    )
  } catch (error) {
    for (const lock of locks) lock.release()
    throw error
  }
}

async function openLocked(
  { config, log, clock, url, reread, wrapper, graceSeconds }: Required<PortalOptions>,
  locks: Lock[],
) {
  const cgroup = findCgroup(config.portal.cgroup)
  if (cgroup.problem) log.warn({ cgroup: config.portal.cgroup }, cgroup.problem)
  const metrics = createMetrics()
  const deps: Deps = {
    config,
    log: watchErrors(log, metrics.errorLogged),
    metrics,
    clock,
    url,
    catalog: openCatalog(config.portal.state, log),
    state: openState(config.portal.state, clock),
    engine: createLocalEngine({
      wrapper,
      graceSeconds,
      root: config.root,
      ...(cgroup.folder ? { cgroup: cgroup.folder } : {}),
      letters: { node: process.execPath, ...(config.file ? { settings: config.file } : {}) },
    }),
    programs: createPrograms({ folder: config.portal.programs }),
    definitions: createDefinitions({ programs: config.portal.programs }),
    recent: createRecent({ clock }),
    transport: createTransportFor(transportSettings(config)),
    turns: createTurns(),
    path: pathForPrograms(process.env.PATH),
    unreadable: new Set(),
  }
  const closing = new AbortController()
  const render = createRender()
  const stationery = {
    /** As it is when a letter is written. */
    get portal() {
      return deps.config.portal.title
    },
    render,
  }
  const letters = createLetters(deps, stationery)
  const posts = createPosts(deps)
  /** Each by itself: neither waits for the other. */
  const tell = (id: string) => {
    letters.consider(id)
    posts.consider(id)
  }
  const told = () => Promise.all([letters.settled(), posts.settled()])
  const queue = createQueue({
    targets: () => Object.keys(deps.config.targets),
    slots: (target) => slotsOf(deps, target),
    limits: {
      ofOwner: () => deps.config.limits.running_jobs,
      ofProgram: (name) => deps.programs.known(name)?.runningJobs,
    },
    take: (target, full) => deps.catalog.take(target, full, clock.now()),
    setAside: deps.catalog.setAside,
    putBack: deps.catalog.putBack,
    log: deps.log,
    start,
    ended,
  })
  metrics.watch({
    catalog: deps.catalog,
    state: deps.state,
    programs: deps.programs,
    targets: () =>
      Object.keys(deps.config.targets).map((name) => ({
        name,
        slots: slotsOf(deps, name),
        running: queue.runningCount(name),
      })),
    folders: { jobs: config.portal.jobs, state: config.portal.state },
  })

  const submitting = createSubmit(deps, queue.wake, closing.signal)
  const clearOld = createClearOld(deps)
  const since = timestamp(clock)

  async function start(id: string) {
    const handle = await startJob(deps, id)
    const row = handle && deps.catalog.get(id)
    if (row?.attempt === 1) metrics.jobStarted(row)
    return handle
  }

  async function ended(id: string) {
    const next = await settleEnded(deps, id)
    noteEnd(id)
    const program = deps.catalog.get(id)?.program
    // How many of them may run is asked next: as its definition says by now.
    if (program !== undefined) await deps.programs.get(program)
    return next
  }

  function noteEnd(id: string): void {
    const row = deps.catalog.get(id)
    if (!row || !isOver(row.state)) return
    metrics.jobEnded(row)
    log.info({ job: id, state: row.state, reason: row.reason ?? undefined }, 'job ended')
    tell(id)
  }

  /** Follows what runs, starts what waits, sends what has yet to be sent; whatever is under way already stays so. */
  function resume(running: Job[]): void {
    for (const job of running) {
      const row = deps.catalog.get(job.record.id)
      const handle = row && followJob(deps, job)
      if (handle) queue.adopt(targetOf(deps.config.targets, row.target), row, handle)
    }
    for (const { id, target, notBefore } of deps.catalog.heldBack())
      queue.holdBack(target, id, new Date(notBefore))
    queue.wakeAll()
    for (const id of deps.catalog.idsWithLetterDue()) tell(id)
  }

  return {
    deps,
    render,
    queue,
    health: createHealth(deps),
    clearOld,
    submit: submitting.submit,
    rerun: (rerun: Rerun) => rerunJob(deps, submitting, rerun),
    signIn: createSignIn(deps, stationery),
    read: (id: string) => deps.recent.read(folderOf(deps, id), 'view', () => readJobView(deps, id)),
    results: (id: string) => readResults(deps, id),
    exists: (id: string) => isThere(folderOf(deps, id).config),
    readLog: (id: string, stream: Stream, offset: number) => readLog(deps, id, stream, offset),
    listOwn: (address: string, limit: number) => listOwn(deps, address, limit),
    list: (query: Parameters<typeof listJobs>[1]) => listJobs(deps, query),
    async cancel(id: string, by: string): Promise<void> {
      await cancelJob(deps, id, by)
      await settle(deps, id)
      // Of a job that has a slot the queue sees the end, and says so.
      if (!queue.isUnderWay(id)) noteEnd(id)
    },
    prioritize: (id: string, priority: string, by: string) => prioritizeJob(deps, id, priority, by),
    signal: (id: string, name: string, by: string) => signalJob(deps, id, name, by),
    async reindex(): Promise<{ jobs: number; unreadable: string[] }> {
      const { count, running, unreadable } = await reindex(deps)
      resume(running)
      return { jobs: count, unreadable }
    },

    async restartUnfinished(options: RestartOptions): Promise<Restarted> {
      const restarted = await restartUnfinished(deps, options)
      resume([])
      return restarted
    },

    targets: () => listTargets(deps, queue.runningCount),
    overview: () => overview(deps, since, queue.runningCount),
    changeTarget(name: string, change: TargetChange, by: string): void {
      changeTarget(deps, name, change, by)
      queue.wake(name)
    },

    /** Reads the settings again. @throws ErrandError `conflict` with every mistake, and then nothing has changed */
    async reload(): Promise<Reloaded> {
      const { config: next, mistakes } = reread()
      if (!next) throw new ErrandError('conflict', en.reload.refused(mistakes))
      const reloaded = await reload(deps, next)
      queue.wakeAll()
      // Whoever mends the mail server's address does not want to wait for hours to see that it is right.
      for (const id of deps.catalog.idsWithLetterDue()) for (const one of [letters, posts]) one.tryNow(id)
      return reloaded
    },

    /** Brings the catalog up to date with what happened while no portal ran. Starts nothing. */
    async takeOver(): Promise<TakenOver> {
      // What they say of how many may run is asked for without looking at the disk.
      await deps.programs.list()
      return takeOver(deps)
    },

    /** Begins to work: with what was taken over, and with all that comes. */
    start({ running }: Pick<TakenOver, 'running'>): void {
      // What runs has its slots before what waits takes the rest.
      resume(running)
      queue.open()
      clearOld.begin()
    },

    /** Resolves when nothing runs, waits or is being sent any more. */
    async drained(): Promise<void> {
      await queue.drained()
      await told()
    },

    /** Starts nothing any more and lets go of the folder. What runs goes on by itself. */
    async close(): Promise<void> {
      closing.abort()
      queue.close()
      letters.close()
      await clearOld.close()
      posts.close()
      // A mail server that hangs does not hold up the end: what is not noted as sent the next portal sends.
      await Promise.race([told(), pause(drainMs, undefined, { ref: false })])
      deps.engine.close()
      deps.transport.close()
      deps.catalog.close()
      deps.state.close()
      for (const lock of locks) lock.release()
    },
  }
}

/** One portal on a jobs folder, and one on a state folder: the other's catalog, sessions and socket are in it. */
function takeLocks(folders: string[]): Lock[] {
  const locks: Lock[] = []
  try {
    for (const folder of new Set(folders)) locks.push(takeLock(folder))
    return locks
  } catch (error) {
    for (const lock of locks) lock.release()
    throw error
  }
}

/** The PATH that programs get: the machine's, without what npm puts before it for its scripts: a program's `node` is the machine's. */
export function pathForPrograms(path = '/usr/local/bin:/usr/bin:/bin'): string {
  return path
    .split(':')
    .filter((folder) => !/\/node_modules\/(\.bin|.*node-gyp-bin)\/?$/.test(folder))
    .join(':')
}

/** Only its own user's: an id is a name that opens a job, so nobody else shall list them. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    chmodSync(path, 0o700)
  } catch (error) {
    throw new ErrandError(
      'misconfigured',
      `The folder ${path} can not be made: ${messageOf(error)}. Make it, or give the user that runs the portal the right to write there (chown).`,
      { cause: error },
    )
  }
}
