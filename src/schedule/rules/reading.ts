import type { parseCel } from './cel.ts'
import type { RuleKey } from './rule.ts'
import type { Term } from './term.ts'
import { unset } from './value.ts'
import { variableNameMistake } from './variable-name.ts'

/** CEL's tree, as its parser makes it. */
export type Tree = ReturnType<typeof parseCel>['expr']
type Node<K> = Tree['exprKind'] & { case: K }
export type Call = Node<'callExpr'>['value']
export type Constant = Node<'constExpr'>['value']['constantKind']

/** A walk over one tree, and what it gathers. */
export interface Reading {
  /** Which functions there are depends on it. */
  key: RuleKey
  /** What is wrong at this node. */
  note(node: Tree, message: string): void
  /** The variables that were met. */
  variables: Set<string>
  /** Whether `reloaded()` was met. */
  usesReloaded: boolean
  /** The schedules whose jobs were asked for. */
  schedules: Set<string>
}

/** Notes what is wrong, and goes on as if it were the empty text. */
export function refuse(node: Tree, message: string, reading: Reading): Term {
  reading.note(node, message)
  return { kind: 'literal', value: unset }
}

/** The name of a variable, which the rule depends on from now on. */
export function readVariable(node: Tree, name: string, reading: Reading): string {
  const mistake = variableNameMistake(name)
  if (mistake === undefined) reading.variables.add(name)
  else reading.note(node, mistake)
  return name
}
