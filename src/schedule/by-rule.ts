import type { Log } from '../platform/log.ts'
import type { ScheduleStore } from '../state/schedules.ts'
import type { Outcome, StoredStart } from '../state/starts.ts'
import type { Schedule } from './file/definition.ts'
import type { InUse } from './in-use.ts'
import { keepChanges, loadMemory } from './memory.ts'
import { createOnlyIf } from './only-if.ts'
import { applyDecision, beginAnew, type Decision, decide } from './rules/decide.ts'
import { createRoom } from './rules/room.ts'
import type { Rule } from './rules/rule.ts'
import { createRuleBook, type RuleBook } from './rules/rule-book.ts'
import type { RuleReader } from './rules/rule-reader.ts'
import type { Value } from './rules/value.ts'
import { createRulesInEffect } from './rules-in-effect.ts'
import { standingOf } from './standing.ts'
import type { Begin, Noted } from './starts/starts.ts'

interface Surroundings {
  store: ScheduleStore
  log: Log
  readRule: RuleReader
  inUse: InUse
  /** Notes what starts together with what decides it, and goes on from there. */
  begin(decideWhat: () => Begin[]): Noted[]
  /** How many jobs of a schedule run. */
  running(schedule: string): number
}

/** Starts what its rule starts, when variables are set and when the schedules are read. It keeps the variables, and what rules go by. */
export function createByRule({ store, log, readRule, inUse, begin, running }: Surroundings) {
  const memory = loadMemory(store)
  const room = createRoom(memory.variables)
  const onlyIf = createOnlyIf({ store, variables: memory.variables, readRule, noteErrors, running })
  const inEffect = createRulesInEffect({ store, isActive: inUse.isActive })
  /** What `[variables]` gave when it was last read. */
  let given: ReadonlyMap<string, Value> = new Map()
  let book = createRuleBook(new Map())

  function noteErrors(errors: Decision['errors']): void {
    for (const { schedule, message } of errors)
      log.error({ schedule }, `the rule of a schedule can not be worked out, and counts as false: ${message}`)
  }

  /** Of those that have a `when`. */
  function bookOf(schedules: Schedule[]): RuleBook {
    const rules = new Map<string, Rule>()
    for (const { name, start } of schedules) {
      const rule = start?.kind === 'when' ? readRule(start.rule, 'when').rule : undefined
      if (rule) rules.set(name, rule)
    }
    return createRuleBook(rules)
  }

  /** @param also what else is to be kept with it */
  function carryOut(decision: Decision, also = () => {}): Noted[] {
    noteErrors(decision.errors)
    return begin(() => {
      keep(decision)
      also()
      return decision.starts.map((name) => ({ name, cause: 'rule' }))
    })
  }

  /** To be called inside of `store.atOnce`. */
  function keep(decision: Decision): void {
    keepChanges(store, decision)
    store.afterwards(() => {
      room.count(decision.changes.variables)
      applyDecision(memory, decision)
    })
  }

  /** Those of them that have a rule begin anew with the values of now; to be called inside of `store.atOnce`. */
  function lookAnew(names: string[]): void {
    const anew = bookOf(names.flatMap((name) => inUse.find(name) ?? []))
    if (anew.entries.length > 0) keep(beginAnew(anew, memory))
  }

  return {
    /** Goes by the rules of these from now on; to be called inside of `store.atOnce`, as is `give`. */
    arrange(active: Schedule[]): void {
      const before = book
      store.otherwise(() => {
        book = before
      })
      book = bookOf(active)
    },
    /** What `[variables]` gives from now on. */
    give(values: ReadonlyMap<string, Value>): void {
      const before = given
      store.otherwise(() => {
        given = before
      })
      given = values
    },
    /** What it gives is `prev` in `only_if` until a job is made. */
    seed: () => onlyIf.seed(inUse.all(), given),
    /**
     * Starts those whose rules hold now that the schedules are read. One whose rule is another than before, or is gone by only
     * now, starts nothing by what was before.
     *
     * @param which the others do not notice, nor do variables; absent: all
     */
    load(which?: Schedule[]): void {
      const rules = which ? bookOf(which) : book
      const others = rules.entries.filter(({ schedule, rule }) => inEffect.isOther(schedule, rule.text))
      const anew = new Set(others.map(({ schedule }) => schedule))
      const fitting = room.fitting(given)
      const left = [...given.keys()].filter((name) => !fitting.has(name))
      if (!which && left.length > 0)
        log.error({ variables: left }, 'variables of the file have no room, and are left out')
      const set = which ? new Map() : fitting
      const decision = decide({ rules, state: memory, set, seeds: fitting, isLoad: true, anew })
      carryOut(decision, () => inEffect.note(inUse.all()))
    },
    /** It is enabled or disabled only now; to be called inside of `store.atOnce`. */
    switched(name: string): void {
      inEffect.note([inUse.named(name)])
      // Disabled, its rule was not looked at.
      if (inUse.isActive(name)) lookAnew([name])
    },
    /** These are being noted: to start by something else than a rule is to begin anew too. */
    noted: (starts: Begin[]): void =>
      lookAnew(starts.filter(({ cause }) => cause !== 'rule').map(({ name }) => name)),
    isWanted: onlyIf.isWanted,
    decided: (start: StoredStart, outcome: Outcome): void =>
      onlyIf.decided(start, inUse.find(start.schedule), outcome),
    /** Another schedule of that name begins anew. */
    forget(name: string): void {
      memory.previous.delete(name)
      memory.edges.delete(name)
      onlyIf.forget(name)
      inEffect.forget(name)
    },
    standingOf: (schedule: Schedule) => standingOf(schedule, memory, onlyIf.previous, readRule),

    variables: (): ReadonlyMap<string, Value> => memory.variables,
    /** Whether `[variables]` names it. */
    isNamed: (variable: string) => given.has(variable),
    /**
     * Sets all at once, or unsets, then starts whose rules hold now.
     * @throws ErrandError `invalid_inputs` where that would be too much, as do the next two
     */
    set(values: ReadonlyMap<string, Value>): Noted[] {
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
  }
}
