import type { Log } from '../platform/log.ts'
import type { Decision } from './decide.ts'
import type { Schedule } from './definition.ts'
import type { Rule } from './rule.ts'
import { createRuleBook, type RuleBook } from './rule-book.ts'
import type { RuleReader } from './rule-reader.ts'

/** The `when` rules of the schedules that are in use. */
export function createRules({ log, readRule }: { log: Log; readRule: RuleReader }) {
  return {
    noteErrors(errors: Decision['errors']): void {
      for (const { schedule, message } of errors)
        log.error(
          { schedule },
          `the rule of a schedule can not be worked out, and counts as false: ${message}`,
        )
    },
    /** Of those that have a `when`. */
    bookOf(schedules: Schedule[]): RuleBook {
      const rules = new Map<string, Rule>()
      for (const { name, start } of schedules) {
        const rule = start?.kind === 'when' ? readRule(start.rule, 'when').rule : undefined
        if (rule) rules.set(name, rule)
      }
      return createRuleBook(rules)
    },
  }
}
