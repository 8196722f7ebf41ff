import { hostname } from 'node:os'
import { t } from '../messages/language.ts'
import type { Clock } from '../platform/clock.ts'
import { ErrandError, messageOf } from '../platform/errors.ts'
import { formatMistake, type Mistake } from '../platform/hand-written-ini.ts'
import type { Log } from '../platform/log.ts'
import type { ScheduleStore } from '../state/schedules.ts'
import { createAlarm, realTimer, type SetTimer } from './alarm.ts'
import { applyDecision, type Decision, decide } from './decide.ts'
import { runsOn, type Schedule } from './definition.ts'
import { keepChanges, loadMemory } from './memory.ts'
import { compareNames } from './name-order.ts'
import { createRoom } from './room.ts'
import { createRuleBook, type RuleBook } from './rule-book.ts'
import { createRules } from './rules-in-use.ts'
import type { StartLetters } from './start-letters.ts'
import { type Begin, createStarts, type Runner, type StartsOptions } from './starts.ts'
import { createTimetable } from './timetable.ts'
import type { Value } from './value.ts'

/** What `schedules.ini` says. */
export interface ReadFile {
  schedules: Schedule[]
  /** What `[variables]` gives. */
  variables: Map<string, Value>
  mistakes: Mistake[]
}

/** After so long what could not be noted is tried again. */
const againMs = 10_000

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
  setTimer?: SetTimer
  /** The name of this machine. */
  host?: string
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
  setTimer = realTimer,
  host = hostname(),
}: SchedulesOptions) {
  const memory = loadMemory(store)
  const room = createRoom(memory.variables)
  const timetable = createTimetable(store)
  const alarm = createAlarm(clock, setTimer, ring)
  const known = new Map<string, Schedule>()
  /** What `[variables]` gave when it was last read. */
  let given: ReadonlyMap<string, Value> = new Map()
  let mistakes: Mistake[] = []
  let book = createRuleBook(new Map())
  let isOpen = false
  let isClosed = false

  const starts = createStarts({
    store,
    runner,
    letters,
    log,
    now: clock.now,
    schedule: (name) => (isHere(name) ? known.get(name) : undefined),
    // With a mistake in its lines it is only left out.
    isRemoved: (name) => mistakes.length === 0 && !known.has(name),
    followers: (name, state) => {
      const ends = known.get(name)?.after ?? []
      return ends
        .filter(({ end }) => end === 'any' || (end === 'success') === (state === 'success'))
        .map(({ schedule }) => schedule)
        .filter((follower) => isActive(follower))
        .sort(compareNames)
    },
    isWanted: (schedule) => rules.isWanted(schedule),
  })
  const rules = createRules({ memory, log, running: (name) => starts.runningOf(name).length })

  const isHere = (name: string) => {
    const schedule = known.get(name)
    return schedule !== undefined && runsOn(schedule, host)
  }
  const isEnabled = (name: string) => store.schedule(name)?.enabled ?? known.get(name)?.enabled ?? false
  const isActive = (name: string) => isHere(name) && isEnabled(name)

  /** Who is to start by the clock or by a rule: enabled, and for this machine. */
  function arrange(): void {
    // At once: asking for each of a thousand takes its time.
    const kept = new Map(store.schedules().map((one) => [one.name, one]))
    const active = [...known.values()].filter(
      ({ name, enabled }) => isHere(name) && (kept.get(name)?.enabled ?? enabled),
    )
    timetable.arrange(active, clock.now(), kept)
    book = rules.bookOf(active)
  }

  function ring(): void {
    if (!isOpen) return
    try {
      startDue()
      alarm.set(timetable.soonest())
    } catch (error) {
      // Nothing of it was kept, say for a full disk, so it is due still.
      log.error({ error: messageOf(error) }, 'what is due could not be started; it is tried again')
      arrange()
      alarm.set(clock.now() + againMs)
    }
  }

  function startDue(): void {
    begin(() =>
      timetable.takeDue(clock.now()).flatMap(({ schedule: { name, missed }, moment, isMissed }): Begin[] => {
        if (!isMissed || missed === 'run-once') return [{ name, cause: 'clock', due: moment }]
        log.info(
          { schedule: name, due: new Date(moment).toISOString() },
          'a start was missed, and is left out',
        )
        return []
      }),
    )
  }

  /** Notes what starts together with all that decided it, and goes on from there. The serials. */
  function begin(decideWhat: () => Begin[]): number[] {
    const serials = store.atOnce(() => starts.note(decideWhat()))
    void starts.go(serials)
    return serials
  }

  function carryOut(decision: Decision): { schedule: string; serial: number }[] {
    rules.noteErrors(decision.errors)
    const serials = begin(() => {
      keepChanges(store, decision)
      return decision.starts.map((name) => ({ name, cause: 'rule' }))
    })
    // Only now: what could not be kept has not happened.
    room.count(decision.changes.variables)
    applyDecision(memory, decision)
    return serials.map((serial, n) => ({ schedule: decision.starts[n] ?? '', serial }))
  }

  /** All rules are looked at. */
  function use(file: ReadFile): void {
    put(file)
    given = file.variables
    load(book)
    starts.forgetOldOfRemoved()
  }

  function put(file: ReadFile): void {
    known.clear()
    for (const schedule of file.schedules.toSorted((a, b) => compareNames(a.name, b.name)))
      known.set(schedule.name, schedule)
    mistakes = file.mistakes
    arrange()
  }

  /** Starts whose rules hold now that the schedules are read. */
  function load(readAnew: RuleBook): void {
    if (isOpen) {
      const set = room.fitting(given)
      const left = [...given.keys()].filter((name) => !set.has(name))
      if (left.length > 0)
        log.error({ variables: left }, 'variables of the file have no room, and are left out')
      carryOut(decide({ rules: readAnew, state: memory, set, isLoad: true }))
    }
    alarm.set(isOpen ? timetable.soonest() : undefined)
  }

  /** Another schedule of that name begins anew. */
  function forget(name: string): void {
    store.atOnce(() => store.forgetSchedule(name))
    memory.previous.delete(name)
    memory.edges.delete(name)
  }

  function named(name: string): Schedule {
    const schedule = known.get(name)
    if (schedule) return schedule
    const words = t.schedules.unknown(name.slice(0, 100))
    // It may be one of those that are left out.
    throw new ErrandError('not_found', [words, ...mistakes.map(formatMistake)].join('\n'))
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
      await starts.resume()
      ring()
    },
    /**
     * Reads the file again, and says whether a schedule is another.
     * @throws ErrandError `conflict` with every mistake, and then nothing has changed
     */
    async reload(): Promise<boolean> {
      const file = await read()
      const before = [...known.values()].map(wordsOf).join()
      if (file.mistakes.length > 0)
        throw new ErrandError('conflict', file.mistakes.map(formatMistake).join('\n'))
      use(file)
      return [...known.values()].map(wordsOf).join() !== before
    },
    /**
     * Goes by the file from now on in which this one was changed. The others do not notice, but those that a hand has changed
     * since the file was last read: they are read anew too. `[variables]` waits for a reload.
     */
    change(name: string, how: Change, file: ReadFile): void {
      const byRule = () => [...known.values()].filter(({ start }) => start?.kind === 'when')
      const before = new Map(byRule().map((one) => [one.name, wordsOf(one)]))
      if (how !== 'edit') forget(name)
      put(file)
      const isAnew = (one: Schedule) => one.name === name || before.get(one.name) !== wordsOf(one)
      load(rules.bookOf(byRule().filter((one) => isAnew(one) && isActive(one.name))))
      if (how === 'remove') starts.forgetOldOfRemoved()
    },
    /** A job is over. What can't be noted, say for a full disk, the next portal finds. */
    async ended(job: string): Promise<void> {
      try {
        if (!isClosed) await starts.ended(job)
      } catch (error) {
        log.error({ job, error: messageOf(error) }, 'the end of a scheduled job could not be noted')
      }
    },

    all: () => [...known.values()],
    find: (name: string): Schedule | undefined => known.get(name),
    mistakes: () => mistakes,
    named,
    /** Whether there is anything to tell of it: it may be one that was removed. */
    isKnown: (name: string) => known.has(name) || store.startsOf(name, 1).length > 0,
    isEnabled,
    isHere,
    dueOf: timetable.dueOf,
    lastOf: (name: string) => store.startsOf(name, 1)[0],
    lastRunOf: store.lastWithJob,
    history: (name: string, limit: number) => store.startsOf(name, limit),
    since: store.since,
    startOf: (serial: number) => store.start(serial),
    running: () => starts.runningOf(),
    /** What its rules go by. */
    standingOf: (name: string) => rules.standingOf(named(name)),

    /** Starts one now, whatever its time and whether or not it is enabled; the serial. */
    start(name: string): number {
      named(name)
      const [serial = 0] = begin(() => [{ name, cause: 'person' }])
      return serial
    },
    /** Over restarts; `undefined`: as the file says. */
    setEnabled(name: string, enabled: boolean | undefined): void {
      named(name)
      store.setEnabled(name, enabled)
      arrange()
      alarm.set(timetable.soonest())
    },

    /** Resolves when all that was to be started so far has been, or not. */
    settled: starts.settled,

    variables: (): ReadonlyMap<string, Value> => memory.variables,
    /** Whether `[variables]` names it. */
    isNamed: (variable: string) => given.has(variable),
    /**
     * Sets all at once, or unsets, then starts whose rules hold now.
     * @throws ErrandError `invalid_inputs` where that would be too much, as do the next two
     */
    set(values: ReadonlyMap<string, Value>) {
      room.check(values)
      return carryOut(decide({ rules: book, state: memory, set: values, isLoad: false }))
    },
    /** Sets, and looks at no rule. */
    whisper(values: ReadonlyMap<string, Value>): void {
      room.check(values)
      const changes = { variables: new Map(values), previous: new Map(), edges: new Map() }
      carryOut({ starts: [], errors: [], changes })
    },
    /** Which schedules `set` would start; nothing is changed. */
    test(values: ReadonlyMap<string, Value>) {
      room.check(values)
      return decide({ rules: book, state: memory, set: values, isLoad: false })
    },

    async close(): Promise<void> {
      isClosed = true
      isOpen = false
      alarm.close()
      await starts.close()
    },
  }
}

/** What is said of it, wherever in the file. */
function wordsOf({ line: _line, ...said }: Schedule): string {
  return JSON.stringify(said)
}
