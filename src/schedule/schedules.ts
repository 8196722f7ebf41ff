import { hostname } from 'node:os'
import type { Clock } from '../platform/clock.ts'
import { ErrandError } from '../platform/errors.ts'
import { formatMistake, type Mistake } from '../platform/hand-written-ini.ts'
import type { Log } from '../platform/log.ts'
import type { ScheduleStore } from '../state/schedules.ts'
import { realTimer, type SetTimer } from './alarm.ts'
import { createByClock } from './by-clock.ts'
import { createClearRuns } from './clear-runs.ts'
import { applyDecision, beginAnew, type Decision, decide } from './decide.ts'
import type { Schedule } from './definition.ts'
import { type Differences, differencesOf, wordsOf } from './differences.ts'
import { createInUse } from './in-use.ts'
import { keepChanges, loadMemory } from './memory.ts'
import { createOnlyIf } from './only-if.ts'
import { createRoom } from './room.ts'
import { createRuleBook, type RuleBook } from './rule-book.ts'
import { createRuleReader, type RuleReader } from './rule-reader.ts'
import { createRules } from './rules-in-use.ts'
import { standingOf } from './standing.ts'
import type { StartLetters } from './start-letters.ts'
import { type Begin, createStarts, type Noted, type Runner, type StartsOptions } from './starts.ts'
import type { Value } from './value.ts'

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
  const memory = loadMemory(store)
  const room = createRoom(memory.variables)
  const inUse = createInUse(store, host)
  const byClock = createByClock({ store, clock, log, setTimer, begin, catchUp })
  /** What `[variables]` gave when it was last read. */
  let given: ReadonlyMap<string, Value> = new Map()
  let book = createRuleBook(new Map())
  /** What is remembered of schedules, some file has said. */
  let wasThere = store.schedules().length > 0
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
    // A rule has seen to that itself.
    noted: (begun) => lookAnew(begun.filter(({ cause }) => cause !== 'rule').map(({ name }) => name)),
    isWanted: (schedule, serial) => onlyIf.isWanted(schedule, serial),
    decided: (start, outcome) => onlyIf.decided(start, inUse.find(start.schedule), outcome),
    inItsLanguage,
    isBehind: byClock.isBehind,
  })
  const rules = createRules({ log, readRule })
  const onlyIf = createOnlyIf({
    store,
    variables: memory.variables,
    readRule,
    noteErrors: rules.noteErrors,
    running: (name) => starts.runningOf(name).length,
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
    book = rules.bookOf(active)
  }

  /** Goes on with all that is not finished. */
  function catchUp(): void {
    for (const name of new Set(starts.resume())) void clearRuns.of(name)
  }

  /** Notes what starts together with all that decided it, and goes on from there. */
  function begin(decideWhat: () => Begin[]): Noted[] {
    const noted = store.atOnce(() => starts.note(decideWhat()))
    starts.go(noted)
    return noted
  }

  function carryOut(decision: Decision): Noted[] {
    rules.noteErrors(decision.errors)
    const noted = begin(() => {
      keep(decision)
      return decision.starts.map((name) => ({ name, cause: 'rule' }))
    })
    return noted
  }

  /** To be called inside of `store.atOnce`. */
  function keep(decision: Decision): void {
    keepChanges(store, decision)
    store.afterwards(() => {
      room.count(decision.changes.variables)
      applyDecision(memory, decision)
    })
  }

  /** Of those that have one, the rules begin anew with the values of now; to be called inside of `store.atOnce`. */
  function lookAnew(names: string[]): void {
    const anew = rules.bookOf(names.flatMap((name) => inUse.find(name) ?? []))
    if (anew.entries.length > 0) keep(beginAnew(anew, memory))
  }

  /** All rules are looked at. */
  function use(file: ReadFile): void {
    const changed = put(file)
    given = file.variables
    load(book, changed)
    clearRuns.ofRemoved()
  }

  /** Those whose rule is another than before, or that are to go by it only now. */
  function put(file: ReadFile): ReadonlySet<string> {
    const ruleOf = ({ name, start }: Schedule) =>
      inUse.isActive(name) && start?.kind === 'when' ? start.rule : undefined
    const before = new Map(inUse.all().map((one) => [one.name, ruleOf(one)]))
    inUse.put(file.schedules, file.mistakes)
    wasThere ||= !file.isMissing
    store.atOnce(arrange)
    byClock.wind()
    const isOther = ({ schedule, rule }: RuleBook['entries'][number]) =>
      before.has(schedule) && before.get(schedule) !== rule.text
    return new Set(book.entries.filter(isOther).map(({ schedule }) => schedule))
  }

  /** Starts whose rules hold now that the schedules are read, and what waits where there is room by now. */
  function load(readAnew: RuleBook, anew: ReadonlySet<string>): void {
    onlyIf.seed(inUse.all(), given)
    if (!isOpen) return
    const set = room.fitting(given)
    const left = [...given.keys()].filter((name) => !set.has(name))
    if (left.length > 0)
      log.error({ variables: left }, 'variables of the file have no room, and are left out')
    carryOut(decide({ rules: readAnew, state: memory, set, isLoad: true, anew }))
    catchUp()
  }

  /** Another schedule of that name begins anew. */
  function forget(name: string): void {
    store.atOnce(() => store.forgetSchedule(name))
    memory.previous.delete(name)
    memory.edges.delete(name)
    onlyIf.forget(name)
    starts.empty(name)
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
      const byRule = () => inUse.all().filter(({ start }) => start?.kind === 'when')
      const before = new Map(byRule().map((one) => [one.name, wordsOf(one)]))
      if (how !== 'edit') forget(name)
      // One that is added begins by what is there, as at a load.
      const changed = new Set([...put(file)].filter((one) => how === 'edit' || one !== name))
      const isRead = (one: Schedule) => one.name === name || before.get(one.name) !== wordsOf(one)
      load(rules.bookOf(byRule().filter((one) => isRead(one) && inUse.isActive(one.name))), changed)
      if (how === 'remove') clearRuns.ofRemoved()
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
    wasThere: () => wasThere,
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
    standingOf: (name: string) => standingOf(inUse.named(name), memory, onlyIf.previous, readRule),

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
        // Disabled, its rule was not looked at.
        if (!wasActive && inUse.isActive(name)) lookAnew([name])
      })
      byClock.wind()
      starts.look(name)
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
      byClock.close()
      await starts.close()
      await clearRuns.settled()
    },
  }
}
