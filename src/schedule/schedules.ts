import { hostname } from 'node:os'
import { t } from '../messages/language.ts'
import type { Clock } from '../platform/clock.ts'
import { ErrandError } from '../platform/errors.ts'
import { formatMistake, type Mistake } from '../platform/hand-written-ini.ts'
import type { Log } from '../platform/log.ts'
import type { ScheduleStore } from '../state/schedules.ts'
import { createAlarm, realTimer, type SetTimer } from './alarm.ts'
import { applyDecision, type Decision, decide } from './decide.ts'
import { runsOn, type Schedule } from './definition.ts'
import { evaluateRule } from './evaluate-rule.ts'
import { keepChanges, loadMemory } from './memory.ts'
import { compareNames } from './name-order.ts'
import { parseRule, type Rule } from './rule.ts'
import { createRuleBook } from './rule-book.ts'
import { type Begin, createStarts, type Runner } from './starts.ts'
import { createTimetable } from './timetable.ts'
import { unset, type Value } from './value.ts'

/** What `schedules.ini` says. */
export interface ReadFile {
  schedules: Schedule[]
  /** What `[variables]` gives. */
  variables: Map<string, Value>
  mistakes: Mistake[]
}

export interface SchedulesOptions {
  store: ScheduleStore
  runner: Runner
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
  clock,
  log,
  read,
  setTimer = realTimer,
  host = hostname(),
}: SchedulesOptions) {
  const memory = loadMemory(store)
  const timetable = createTimetable(store)
  const alarm = createAlarm(clock, setTimer, ring)
  const known = new Map<string, Schedule>()
  const parsed = new Map<string, Rule | undefined>()
  let mistakes: Mistake[] = []
  let book = createRuleBook(new Map())
  let isOpen = false
  let isClosed = false

  const starts = createStarts({
    store,
    runner,
    log,
    now: clock.now,
    schedule: (name) => (isHere(name) ? known.get(name) : undefined),
    followers: (name, state) => {
      const ends = known.get(name)?.after ?? []
      return ends
        .filter(({ end }) => end === 'any' || (end === 'success') === (state === 'success'))
        .map(({ schedule }) => schedule)
        .filter((follower) => isActive(follower))
        .sort(compareNames)
    },
    isWanted,
  })

  const isHere = (name: string) => {
    const schedule = known.get(name)
    return schedule !== undefined && runsOn(schedule, host)
  }
  const isEnabled = (name: string) => store.schedule(name)?.enabled ?? known.get(name)?.enabled ?? false
  const isActive = (name: string) => isHere(name) && isEnabled(name)

  /** Of a text that was found right; parsing a thousand takes a second. */
  function ruleOf(text: string): Rule | undefined {
    if (!parsed.has(text)) parsed.set(text, parseRule(text, { mayAskRunning: true }).rule)
    return parsed.get(text)
  }

  function isWanted({ name, onlyIf }: Schedule): boolean {
    const rule = onlyIf === undefined ? undefined : ruleOf(onlyIf)
    if (!rule) return true
    try {
      return evaluateRule(rule, {
        now: (variable) => memory.variables.get(variable) ?? unset,
        previous: (variable) => memory.previous.get(name)?.get(variable) ?? unset,
        isLoad: false,
        running: (schedule) => starts.runningOf(schedule).length,
      })
    } catch (error) {
      noteErrors([{ schedule: name, message: (error as Error).message }])
      return false
    }
  }

  function noteErrors(errors: Decision['errors']): void {
    for (const { schedule, message } of errors)
      log.error({ schedule }, `the rule of a schedule can not be worked out, and counts as false: ${message}`)
  }

  /** Who is to start by the clock or by a rule: enabled, and for this machine. */
  function arrange(): void {
    const active = [...known.values()].filter(({ name }) => isActive(name))
    timetable.arrange(active, clock.now())
    const rules = new Map<string, Rule>()
    for (const { name, start } of active) {
      const rule = start?.kind === 'when' ? ruleOf(start.rule) : undefined
      if (rule) rules.set(name, rule)
    }
    book = createRuleBook(rules)
  }

  function ring(): void {
    if (!isOpen) return
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
    alarm.set(timetable.soonest())
  }

  /** Notes what starts together with all that decided it, and goes on from there. The serials. */
  function begin(decideWhat: () => Begin[]): number[] {
    const serials = store.atOnce(() => starts.note(decideWhat()))
    void starts.go(serials)
    return serials
  }

  function carryOut(decision: Decision): { schedule: string; serial: number }[] {
    noteErrors(decision.errors)
    const serials = begin(() => {
      keepChanges(store, decision)
      return decision.starts.map((name) => ({ name, cause: 'rule' }))
    })
    // Only now: what could not be kept has not happened.
    applyDecision(memory, decision)
    return serials.map((serial, n) => ({ schedule: decision.starts[n] ?? '', serial }))
  }

  function use(file: ReadFile): void {
    known.clear()
    for (const schedule of file.schedules.toSorted((a, b) => compareNames(a.name, b.name)))
      known.set(schedule.name, schedule)
    mistakes = file.mistakes
    arrange()
    if (isOpen) carryOut(decide({ rules: book, state: memory, set: file.variables, isLoad: true }))
    alarm.set(isOpen ? timetable.soonest() : undefined)
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
      await starts.resume()
      ring()
    },
    /**
     * Reads the file again, and says whether a schedule is another.
     * @throws ErrandError `conflict` with every mistake, and then nothing has changed
     */
    async reload(): Promise<boolean> {
      const file = await read()
      const before = JSON.stringify([...known.values()])
      if (file.mistakes.length > 0)
        throw new ErrandError('conflict', file.mistakes.map(formatMistake).join('\n'))
      use(file)
      return JSON.stringify([...known.values()]) !== before
    },
    /** A job is over. */
    async ended(job: string): Promise<void> {
      if (!isClosed) await starts.ended(job)
    },

    all: () => [...known.values()],
    mistakes: () => mistakes,
    named,
    isEnabled,
    isHere,
    dueOf: timetable.dueOf,
    lastOf: (name: string) => store.startsOf(name, 1)[0],
    lastRunOf: store.lastWithJob,
    history: (name: string, limit: number) => store.startsOf(name, limit),
    since: store.since,
    startOf: (serial: number) => store.start(serial),
    running: () => starts.runningOf(),

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
    /** Sets all at once, then starts whose rules hold now. */
    set: (values: ReadonlyMap<string, Value>) =>
      carryOut(decide({ rules: book, state: memory, set: values, isLoad: false })),
    /** Sets, and looks at no rule. */
    whisper(values: ReadonlyMap<string, Value>): void {
      const changes = { variables: new Map(values), previous: new Map(), edges: new Map() }
      carryOut({ starts: [], errors: [], changes })
    },
    /** Which schedules `set` would start; nothing is changed. */
    test: (values: ReadonlyMap<string, Value>) =>
      decide({ rules: book, state: memory, set: values, isLoad: false }),

    async close(): Promise<void> {
      isClosed = true
      isOpen = false
      alarm.close()
      await starts.close()
    },
  }
}
