import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openCatalog } from './catalog/catalog.ts'
import type { Config } from './config/settings.ts'
import { findCgroup } from './engine/cgroup.ts'
import { createLocalEngine } from './engine/local.ts'
import { createTransportFor } from './mail/transport.ts'
import { t } from './messages/language.ts'
import { type Clock, systemClock, timestamp } from './platform/clock.ts'
import { ErrandError } from './platform/errors.ts'
import { isThere } from './platform/files.ts'
import type { Lock } from './platform/lock.ts'
import { type Log, watchErrors } from './platform/log.ts'
import { createRender } from './platform/templates.ts'
import { createTurns } from './platform/turns.ts'
import { createClearOld } from './portal/clear-old.ts'
import { compareJobs } from './portal/compare.ts'
import { createDefinitions } from './portal/definition.ts'
import { deleteJob } from './portal/delete.ts'
import { type Deps, folderOf, transportSettings } from './portal/deps.ts'
import { createHealth } from './portal/health.ts'
import { listJobs } from './portal/list.ts'
import { findEvery, type ListAsk, listAll, listLast, listOwn, pickListed } from './portal/list-page.ts'
import { type PieceAsked, readLog } from './portal/log.ts'
import { createMetrics } from './portal/metrics.ts'
import { overview } from './portal/overview.ts'
import { ownFolders } from './portal/own-folders.ts'
import { prioritizeJob } from './portal/prioritize.ts'
import { type JobView, readJobView } from './portal/read.ts'
import type { OutputView } from './portal/read-outputs.ts'
import { createRecent } from './portal/recent.ts'
import { reindex } from './portal/reindex.ts'
import { type Reloaded, reload } from './portal/reload.ts'
import { type Rerun, rerunJob } from './portal/rerun.ts'
import { type Restarted, type RestartOptions, restartUnfinished } from './portal/restart-unfinished.ts'
import { readResults, readTableOf } from './portal/results.ts'
import { createRuns } from './portal/runs.ts'
import { createScans } from './portal/scans.ts'
import { createServerMenus } from './portal/server-menus.ts'
import { createShare } from './portal/share.ts'
import { createSignIn } from './portal/sign-in.ts'
import { signalJob } from './portal/signal.ts'
import { createSubmit } from './portal/submit.ts'
import type { TableQuery } from './portal/table.ts'
import { type TakenOver, takeOver } from './portal/take-over.ts'
import { changeTarget, listTargets, slotsOf, type TargetChange } from './portal/targets.ts'
import { createTelling } from './portal/telling.ts'
import { createVersions } from './portal/version.ts'
import { createWatch } from './portal/watch.ts'
import { createWork } from './portal/work.ts'
import { pathForPrograms } from './program/path.ts'
import { createPrograms } from './program/programs.ts'
import { assembleSchedules } from './schedule/assemble.ts'
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
export async function openPortal(options: PortalOptions) {
  const { jobs, state } = options.config.portal
  const own = ownFolders([jobs, state])
  try {
    const { reread = () => ({ mistakes: [t.reload.unavailable] }) } = options
    return putTogether(createDeps(options), reread, own)
  } catch (error) {
    own.release()
    throw error
  }
}

function createDeps({
  config,
  log,
  clock = systemClock,
  url,
  wrapper = shippedWrapper,
  graceSeconds = 10,
}: PortalOptions): Deps {
  const cgroup = findCgroup(config.portal.cgroup)
  if (cgroup.problem) log.warn({ cgroup: config.portal.cgroup }, cgroup.problem)
  const metrics = createMetrics()
  return {
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
    scans: createScans(),
    serverMenus: createServerMenus({ clock }),
    versions: createVersions({ clock, log }),
    transport: createTransportFor(transportSettings(config)),
    turns: createTurns(),
    path: pathForPrograms(process.env.PATH),
    unreadable: new Set(),
  }
}

function putTogether(deps: Deps, reread: NonNullable<PortalOptions['reread']>, own: Lock) {
  const { catalog, clock, config, metrics, programs, state } = deps
  const closing = new AbortController()
  const render = createRender()
  const stationery = {
    /** As it is when a letter is written. */
    get portal() {
      return deps.config.portal.title
    },
    render,
  }
  const watch = createWatch(deps)
  const telling = createTelling(deps, stationery)
  const { queue, resume, cancel } = createWork(deps, over, changed)
  metrics.watch({
    catalog,
    state,
    programs,
    targets: () =>
      Object.keys(deps.config.targets).map((name) => ({
        name,
        slots: slotsOf(deps, name),
        running: queue.runningCount(name),
      })),
    folders: { jobs: config.portal.jobs, state: config.portal.state },
  })

  function over(id: string): void {
    telling.tell(id)
    void schedules.ended(id)
  }

  function changed(id: string): void {
    watch.wake(id)
    outputOrder.changed(id)
    // It may have been interrupted: then it is in nobody's way any more.
    void schedules.ended(id)
  }

  const allSent = () => Promise.all([telling.settled(), startLetters.settled()])
  const submitting = createSubmit(deps, queue.wake, closing.signal)
  const { schedules, scheduleChanges, outputOrder, startLetters } = assembleSchedules(
    deps,
    submitting.submit,
    cancel,
    stationery,
  )
  const clearOld = createClearOld(deps)
  const runs = createRuns(deps)
  const since = timestamp(clock)

  return {
    deps,
    render,
    queue,
    watch,
    schedules,
    scheduleChanges,
    health: createHealth(deps),
    runs,
    clearOld,
    submit: submitting.submit,
    rerun: (rerun: Rerun) => rerunJob(deps, submitting, rerun),
    signIn: createSignIn(deps, stationery),
    read: (id: string) => deps.recent.read(folderOf(deps, id), 'view', () => readJobView(deps, id)),
    results: (id: string) => readResults(deps, id),
    compare: (a: JobView, b: JobView) => compareJobs(deps, a, b),
    table: (id: string, output: OutputView, query: TableQuery, signal?: AbortSignal) =>
      readTableOf(deps, id, output, query, signal),
    exists: (id: string) => isThere(folderOf(deps, id).config),
    readLog: (id: string, asked: PieceAsked) => readLog(deps, id, asked),
    listOwn: (address: string, ask?: ListAsk) => listOwn(deps, address, ask),
    listLast: (address: string, limit: number) => listLast(deps, address, limit),
    listAll: (ask?: ListAsk) => listAll(deps, ask),
    findEvery: (address: string | undefined, search: string) => findEvery(deps, address, search),
    pickListed: (address: string | undefined, ids: string[]) => pickListed(deps, address, ids),
    list: (query: Parameters<typeof listJobs>[1]) => listJobs(deps, query),
    cancel,
    share: createShare(deps, stationery),
    delete: (id: string, by: string) => deleteJob(deps, id, by),
    async prioritize(id: string, priority: string, by: string) {
      const prioritized = await prioritizeJob(deps, id, priority, by)
      watch.wake(id)
      return prioritized
    },
    signal: (id: string, name: string, by: string) => signalJob(deps, id, name, by),
    async reindex(): Promise<{ jobs: number; unreadable: string[] }> {
      const { count, running, unreadable } = await reindex(deps)
      resume(running)
      queue.bringBack(deps.catalog.outOfLine())
      return { jobs: count, unreadable }
    },

    async restartUnfinished(options: RestartOptions): Promise<Restarted> {
      const restarted = await restartUnfinished(deps, options)
      resume([])
      return restarted
    },

    targets: () => listTargets(deps, queue.runningCount),
    overview: () =>
      overview(
        deps,
        { since, restarts: runs.restarts(), scheduleMistakes: schedules.mistakes().length },
        queue.runningCount,
      ),
    changeTarget(name: string, change: TargetChange, by: string): void {
      changeTarget(deps, name, change, by)
      queue.wake(name)
    },

    /** Reads the settings again. @throws ErrandError `conflict` with every mistake, and then nothing has changed */
    async reload(): Promise<Reloaded> {
      const { config: next, mistakes } = reread()
      if (!next) throw new ErrandError('conflict', t.reload.refused(mistakes))
      const reloaded = await reload(deps, next, await schedules.reload())
      queue.wakeAll()
      // Whoever mends the mail server's address does not want to wait for hours to see that it is right.
      telling.tryNow()
      startLetters.tryNow()
      return reloaded
    },

    /** Brings the catalog up to date with what happened while no portal ran. Starts nothing. */
    async takeOver(): Promise<TakenOver> {
      // What they say of how many may run is asked for without looking at the disk.
      await programs.list()
      await schedules.look()
      return takeOver(deps)
    },

    /** Begins to work: with what was taken over, and with all that comes. */
    start({ running }: Pick<TakenOver, 'running'>): void {
      // What runs has its slots before what waits takes the rest.
      resume(running)
      for (const { record } of running) changed(record.id)
      queue.open()
      clearOld.begin()
    },

    /** Resolves when nothing runs, waits or is being sent any more. */
    async drained(): Promise<void> {
      await queue.drained()
      await allSent()
    },

    /** Starts nothing any more, neither what is due nor what waits. Answers are given still. */
    async rest(): Promise<void> {
      queue.close()
      await schedules.close()
    },

    /** Starts nothing any more and lets go of the folder. What runs goes on by itself. */
    async close(): Promise<void> {
      closing.abort()
      await schedules.close()
      outputOrder.close()
      watch.close()
      queue.close()
      telling.close()
      startLetters.close()
      await clearOld.close()
      // A mail server that hangs does not hold up the end: what is not noted as sent the next portal sends.
      await Promise.race([allSent(), pause(drainMs, undefined, { ref: false })])
      for (const part of [deps.engine, deps.transport, catalog, state]) part.close()
      own.release()
    },
  }
}
