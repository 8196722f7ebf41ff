import { messageOf } from '../platform/errors.ts'
import type { ScheduleStore } from '../state/schedules.ts'
import type { Outcome, StoredStart } from '../state/starts.ts'
import type { Schedule } from './file/definition.ts'
import { readValues, storedOf } from './memory.ts'
import type { Decision } from './rules/decide.ts'
import { evaluateRule } from './rules/evaluate-rule.ts'
import type { Rule } from './rules/rule.ts'
import type { RuleReader } from './rules/rule-reader.ts'
import { seed } from './rules/seed.ts'
import { unset, type Value } from './rules/value.ts'

interface Surroundings {
  store: ScheduleStore
  variables: ReadonlyMap<string, Value>
  readRule: RuleReader
  noteErrors(errors: Decision['errors']): void
  /** How many jobs of a schedule run. */
  running(schedule: string): number
}

type Values = ReadonlyMap<string, Value>

/**
 * `only_if`, asked at the last moment. What `prev` says to it is kept apart from what it says to `when`: to start has not
 * changed it yet, only a job that was made does. So what it let pass and made no job, passes the next time too.
 */
export function createOnlyIf({ store, variables, readRule, noteErrors, running }: Surroundings) {
  const previous = new Map<string, Values>(
    [...store.previousAtJob()].map(([schedule, stored]) => [schedule, readValues(stored)]),
  )
  /** By start: the values that it was let pass for. What is set while its job is made, is a change for the next. */
  const asked = new Map<number, Values>()

  function ruleOf({ onlyIf }: Pick<Schedule, 'onlyIf'>): Rule | undefined {
    return onlyIf === undefined ? undefined : readRule(onlyIf, 'only_if').rule
  }

  const now = (variable: string) => variables.get(variable) ?? unset
  const valuesFor = ({ dependsOn }: Rule): Values => new Map([...dependsOn].map((name) => [name, now(name)]))

  function keep(schedule: string, values: Values): void {
    for (const [variable, value] of values) store.setPreviousAtJob(schedule, variable, storedOf(value))
    store.afterwards(() => previous.set(schedule, values))
  }

  return {
    previous,
    /** What `[variables]` gives is `prev` until a job is made. */
    seed(schedules: Schedule[], given: Values): void {
      const seeded = schedules.flatMap((schedule) => {
        const rule = ruleOf(schedule)
        const values = rule && seed(rule, previous.get(schedule.name), given)
        return values ? [[schedule.name, values] as const] : []
      })
      if (seeded.length > 0)
        store.atOnce(() => {
          for (const [name, values] of seeded) keep(name, values)
        })
    },
    /** Whether it lets this start pass. */
    isWanted(schedule: Schedule, serial: number): boolean {
      const rule = ruleOf(schedule)
      if (!rule) return true
      const { name } = schedule
      asked.set(serial, valuesFor(rule))
      try {
        return evaluateRule(rule, {
          now,
          previous: (variable) => previous.get(name)?.get(variable) ?? unset,
          isLoad: false,
          running,
        })
      } catch (error) {
        noteErrors([{ schedule: name, message: messageOf(error) }])
        return false
      }
    },
    /** What became of a start of `schedule`; to be called where that is noted. */
    decided({ serial }: Pick<StoredStart, 'serial'>, schedule: Schedule | undefined, outcome: Outcome): void {
      if (outcome === 'queued') return
      const rule = schedule && ruleOf(schedule)
      if (rule && outcome === 'job') keep(schedule.name, asked.get(serial) ?? valuesFor(rule))
      store.afterwards(() => asked.delete(serial))
    },
    /** Another schedule of that name begins anew. */
    forget: (name: string): boolean => previous.delete(name),
  }
}
