import type { ArithmeticOperator } from './arithmetic.ts'
import type { Value } from './value.ts'

export const comparisons = ['==', '!=', '<', '<=', '>', '>='] as const

export type Comparison = (typeof comparisons)[number]

/** What a variable can be asked: each takes the name of one variable. */
export const questions = ['changes', 'increases', 'decreases', 'prev', 'len'] as const

export type Question = (typeof questions)[number]

/** A rule, or a part of one: all that the grammar leaves when what rules don't have is refused. */
export type Term =
  | { kind: 'literal'; value: Value }
  | { kind: 'variable'; name: string }
  | { kind: 'not' | 'minus'; of: Term }
  | { kind: 'and' | 'or'; left: Term; right: Term }
  | { kind: 'compare'; operator: Comparison; left: Term; right: Term }
  | { kind: 'calculate'; operator: ArithmeticOperator; left: Term; right: Term }
  | { kind: 'ask'; question: Question; name: string }
  | { kind: 'reloaded' }
  | { kind: 'running'; schedule: string }
