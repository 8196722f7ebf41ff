import { hostname } from 'node:os'
import type { Clock } from '../platform/clock.ts'
import { ErrandError } from '../platform/errors.ts'
import { formatMistake, type Mistake } from '../platform/hand-written-ini.ts'
import type { Log } from '../platform/log.ts'
import type { ScheduleStore } from '../state/schedules.ts'
import { realTimer, type SetTimer } from './alarm.ts'
import { createByClock } from './by-clock.ts'
import { createByRule } from './by-rule.ts'
import type { Schedule } from './file/definition.ts'
import { type Differences, differencesOf, wordsOf } from './file/differences.ts'
import { createInUse } from './in-use.ts'
import { createRuleReader, type RuleReader } from './rules/rule-reader.ts'
import type { Value } from './rules/value.ts'
import { createClearRuns } from './starts/clear-runs.ts'
import type { StartLetters } from './starts/start-letters.ts'
import { type Begin, createStarts, type Noted, type Runner, type StartsOptions } from './starts/starts.ts'

/** What `schedules.ini` says. */
export interface ReadFile {
  schedules: Schedule[]
  /** What `[variables]` gives. */
  variables: Map<string, Value>
  mistakes: Mistake[]
  /** There is no file. */
  isMissing?: true
}

/** What was done to the section of a schedule. */
export type Change = 'add' | 'edit' | 'remove'

export interface SchedulesOptions {
  store: ScheduleStore
  runner: Runner
  letters: StartsOptions['letters'] & Pick<StartLetters, 'resume'>
  clock: Clock
  log: Log
  /** Reads the file as it is now. */
  read(): Promise<ReadFile>
  /** Best the one that the file is read with. */
  readRule?: RuleReader
  setTimer?: SetTimer
  /** The name of this machine. */
  host?: string
  inItsLanguage?: StartsOptions['inItsLanguage']
}

export type Schedules = ReturnType<typeof createSchedules>

/**
 * What starts by itself: by the clock, when variables change, after another, or as a person asks. All state is changed
 * in one step that waits for nothing, so nothing that comes at the same time is lost.
 */
export function createSchedules({
  store,
  runner,
  letters,
  clock,
  log,
  read,
  readRule = createRuleReader(),
  setTimer = realTimer,
  host = hostname(),
  inItsLanguage = (work) => work(),
}: SchedulesOptions) {
  const inUse = createInUse(store, host)
  const byClock = createByClock({ store, clock, log, setTimer, begin, catchUp })
  const running = (name: string) => starts.runningOf(name).length
  const byRule = createByRule({ store, log, readRule, inUse, begin, running })
  let isOpen = false
  let isClosed = false

  const starts = createStarts({
    store,
    runner,
    letters,
    log,
    now: clock.now,
    schedule: inUse.find,
    isRemoved: inUse.isRemoved,
    isEnabled: inUse.isEnabled,
    isHere: inUse.isHere,
    followers: inUse.followers,
    noted: byRule.noted,
    isWanted: byRule.isWanted,
    decided: byRule.decided,
    inItsLanguage,
    isBehind: byClock.isBehind,
  })
  const clearRuns = createClearRuns({
    store,
    log,
    remove: runner.remove,
    schedule: inUse.find,
    isRemoved: inUse.isRemoved,
    isClosed: () => isClosed,
  })

  /** Who is to start by the clock or by a rule: enabled, and for this machine. */
  function arrange(): void {
    const kept = new Map(store.schedules().map((one) => [one.name, one]))
    const active = inUse.active(kept)
    byClock.arrange(active, clock.now(), kept)
    byRule.arrange(active)
  }

  /** Goes on with all that is not finished. */
  function catchUp(): void {
    for (const name of new Set(starts.resume())) void clearRuns.of(name)
  }

  /** Notes what starts together with all that decided it, and goes on from there. */
  function begin(decideWhat: () => Begin[]): Noted[] {
    return store.atOnce(() => {
      const noted = starts.note(decideWhat())
      store.afterwards(() => starts.go(noted))
      return noted
    })
  }

  /** All rules are looked at. */
  function use(file: ReadFile): void {
    goBy(
      file,
      () => {
        if (isOpen) byRule.load()
        clearRuns.ofRemoved()
      },
      file.variables,
    )
  }

  /**
   * Whole or not at all: what can't be kept, say for a full disk, changes nothing. `load` starts whose rules hold by what is
   * in use then.
   */
  function goBy(file: ReadFile, load: () => void, variables?: ReadFile['variables']): void {
    store.atOnce(() => {
      if (!file.isMissing) store.noteFile()
      if (variables) byRule.give(variables)
      inUse.put(file.schedules, file.mistakes)
      arrange()
      byRule.seed()
      load()
    })
    byClock.wind()
    // What waits may have room by now.
    if (isOpen) catchUp()
  }

  /** Another schedule of that name begins anew. */
  function forget(name: string): void {
    store.atOnce(() => {
      store.forgetSchedule(name)
      starts.empty(name)
    })
    byRule.forget(name)
  }

  return {
    /** Looks what there is, so that who asks from the first moment is told so. Starts nothing. */
    async look(): Promise<void> {
      use(await read())
    },
    /** Begins to start what is due, and goes on with what the portal before this one left. */
    async open(): Promise<void> {
      const file = await read()
      if (isClosed) return
      for (const mistake of file.mistakes) log.error({}, `schedules: ${formatMistake(mistake)}`)
      isOpen = true
      use(file)
      letters.resume()
      byClock.open()
    },
    /**
     * Reads the file again, and says which schedules are others.
     * @throws ErrandError `conflict` with every mistake, and then nothing has changed
     */
    async reload(): Promise<Differences> {
      const file = await read()
      const before = inUse.all()
      if (file.mistakes.length > 0)
        throw new ErrandError('conflict', file.mistakes.map(formatMistake).join('\n'))
      use(file)
      return differencesOf(before, inUse.all())
    },
    /**
     * Goes by the file from now on in which this one was changed. The others do not notice, but those that a hand has changed
     * since the file was last read: they are read anew too. `[variables]` waits for a reload.
     */
    change(name: string, how: Change, file: ReadFile): void {
      const before = new Map(inUse.all().map((one) => [one.name, wordsOf(one)]))
      if (how !== 'edit') forget(name)
      const isRead = (one: Schedule) => one.name === name || before.get(one.name) !== wordsOf(one)
      goBy(file, () => {
        const which = inUse.all().filter((one) => isRead(one) && inUse.isActive(one.name))
        if (isOpen) byRule.load(which)
        if (how === 'remove') clearRuns.ofRemoved()
      })
    },
    /** A job is over, or was interrupted. Never rejects: what can't be noted, say for a full disk, is tried again. */
    async ended(job: string): Promise<void> {
      const name = isClosed ? undefined : await starts.ended(job)
      if (name !== undefined) await clearRuns.of(name)
    },

    all: inUse.all,
    find: inUse.find,
    mistakes: inUse.mistakes,
    /** Whether there was a file once: one that is not there any more is not to be taken for none. */
    wasThere: store.hadFile,
    named: inUse.named,
    /** Whether there is anything to tell of it: it may be one that was removed. */
    isKnown: (name: string) => inUse.find(name) !== undefined || store.startsOf(name, 1).length > 0,
    isEnabled: inUse.isEnabled,
    isHere: inUse.isHere,
    dueOf: byClock.dueOf,
    /** Whether its time has passed and never comes again. */
    isOver(name: string): boolean {
      const { start } = inUse.find(name) ?? {}
      const isByClock = start !== undefined && start.kind !== 'when'
      return isByClock && inUse.isActive(name) && byClock.dueOf(name) === undefined
    },
    lastOf: (name: string) => store.startsOf(name, 1)[0],
    lastRunOf: store.lastWithJob,
    history: (name: string, limit: number) => store.startsOf(name, limit),
    startOf: (serial: number) => store.start(serial),
    /** What has yet to be decided, what waits, and whose jobs are not over. */
    unfinished: starts.unfinished,
    /** Whose jobs wait or run. */
    running: () => starts.unfinished().filter(({ job }) => job !== null && runner.stateOf(job) === 'live'),
    /** What its rules go by. */
    standingOf: (name: string) => byRule.standingOf(inUse.named(name)),

    /** Starts one now, whatever its time and whether or not it is enabled; the serial. */
    start(name: string): number {
      inUse.named(name)
      const [noted] = begin(() => [{ name, cause: 'person' }])
      return noted?.serial ?? 0
    },
    cancelStart: starts.cancel,
    /** Over restarts; `undefined`: as the file says. */
    setEnabled(name: string, enabled: boolean | undefined): void {
      inUse.named(name)
      const wasActive = inUse.isActive(name)
      store.atOnce(() => {
        store.setEnabled(name, enabled)
        arrange()
        if (wasActive !== inUse.isActive(name)) byRule.switched(name)
      })
      byClock.wind()
      starts.look(name)
    },

    /** Resolves when all that was to be started so far has been, or not. */
    settled: starts.settled,

    variables: byRule.variables,
    isNamed: byRule.isNamed,
    set: byRule.set,
    whisper: byRule.whisper,
    test: byRule.test,

    async close(): Promise<void> {
      isClosed = true
      isOpen = false
      byClock.close()
      await starts.close()
      await clearRuns.settled()
    },
  }
}
