import { messageOf } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import type { Decision, RuleState } from './decide.ts'
import type { Schedule } from './definition.ts'
import { evaluateRule } from './evaluate-rule.ts'
import { parseRule, type Rule } from './rule.ts'
import { createRuleBook, type RuleBook } from './rule-book.ts'
import { type Standing, standingOf } from './standing.ts'
import { unset } from './value.ts'

interface Surroundings {
  memory: RuleState
  log: Log
  /** How many jobs of a schedule run. */
  running(schedule: string): number
}

/** The rules of the schedules that are in use: `when`, laid out, and `only_if`, asked at the last moment. */
export function createRules({ memory, log, running }: Surroundings) {
  const parsed = new Map<string, Rule | undefined>()

  /** Of a text that was found right; parsing a thousand takes a second. */
  function ruleOf(text: string): Rule | undefined {
    if (!parsed.has(text)) parsed.set(text, parseRule(text, { mayAskRunning: true }).rule)
    return parsed.get(text)
  }

  function noteErrors(errors: Decision['errors']): void {
    for (const { schedule, message } of errors)
      log.error({ schedule }, `the rule of a schedule can not be worked out, and counts as false: ${message}`)
  }

  return {
    noteErrors,
    /** Of those that have a `when`. */
    bookOf(schedules: Schedule[]): RuleBook {
      const rules = new Map<string, Rule>()
      for (const { name, start } of schedules) {
        const rule = start?.kind === 'when' ? ruleOf(start.rule) : undefined
        if (rule) rules.set(name, rule)
      }
      return createRuleBook(rules)
    },
    standingOf: (schedule: Schedule): Standing => standingOf(schedule, memory, ruleOf),
    /** Whether its `only_if` lets it run. */
    isWanted({ name, onlyIf }: Schedule): boolean {
      const rule = onlyIf === undefined ? undefined : ruleOf(onlyIf)
      if (!rule) return true
      try {
        return evaluateRule(rule, {
          now: (variable) => memory.variables.get(variable) ?? unset,
          previous: (variable) => memory.previous.get(name)?.get(variable) ?? unset,
          isLoad: false,
          running,
        })
      } catch (error) {
        noteErrors([{ schedule: name, message: messageOf(error) }])
        return false
      }
    },
  }
}
