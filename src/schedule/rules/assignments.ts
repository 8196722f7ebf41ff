import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { parseValue, unset, type Value, type ValueType } from './value.ts'
import { variableNameMistake } from './variable-name.ts'

/** A variable that somebody wants to be set. */
export interface Assignment {
  name: string
  /** Absent: a text, or what the value is by itself. */
  type?: ValueType | undefined
  value: string | number | boolean
}

/**
 * The values of these variables, every name and value checked.
 * @throws ErrandError `invalid_inputs` with every mistake; then nothing may be set
 */
export function readAssignments(assignments: Assignment[]): Map<string, Value> {
  const values = new Map<string, Value>()
  const mistakes: [name: string, mistake: string][] = []
  for (const assignment of assignments) {
    const { name } = assignment
    const nameMistake = variableNameMistake(name) ?? (values.has(name) ? t.variables.twice : undefined)
    const read = nameMistake === undefined ? readValue(assignment) : { mistake: nameMistake }
    if ('mistake' in read) mistakes.push([name, read.mistake])
    else values.set(name, read.value)
  }
  if (mistakes.length === 0) return values
  throw refusal(mistakes, t.variables.wrong)
}

/**
 * What unsets these variables.
 * @throws ErrandError `invalid_inputs` with every name that is none, or that nobody has set; then nothing may be unset
 */
export function readNames(names: string[], variables: ReadonlyMap<string, Value>): Map<string, Value> {
  const mistakes = names.flatMap((name): [string, string][] => {
    const mistake = variables.has(name) ? undefined : (variableNameMistake(name) ?? t.variables.notSet)
    return mistake === undefined ? [] : [[name, mistake]]
  })
  if (mistakes.length > 0) throw refusal(mistakes, t.variables.wrongUnset)
  return new Map(names.map((name) => [name, unset]))
}

/**
 * For who asks from elsewhere. Every variable is in the environment of every scheduled job, and there are names by which a
 * tool or a language runs what they hold (GIT_SSH_COMMAND, PYTHONPATH): a session of a browser would be a shell. Rules
 * do not count, as they can be changed from elsewhere too.
 *
 * @param isNamed whether `[variables]` in the file names it
 * @throws ErrandError `forbidden`
 */
export function refuseUnnamed(names: Iterable<string>, isNamed: (name: string) => boolean): void {
  const unnamed = [...names].filter((name) => !isNamed(name)).map((name) => name.slice(0, 100))
  if (unnamed.length > 0) throw new ErrandError('forbidden', t.variables.unnamed(unnamed))
}

function refusal(
  mistakes: [name: string, mistake: string][],
  words: (lines: string[]) => string,
): ErrandError {
  const lines = mistakes.map(([name, mistake]) => `${name.slice(0, 100)}: ${mistake}`)
  const fields = Object.fromEntries(mistakes.map(([name, mistake]) => [name.slice(0, 100), mistake]))
  return new ErrandError('invalid_inputs', words(lines), { fields })
}

function readValue({ type, value }: Assignment): ReturnType<typeof parseValue> {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return { mistake: t.variables.unsafeNumber }
  return parseValue(type ?? typeOf(value), String(value))
}

function typeOf(value: Assignment['value']): ValueType {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return 'string'
}
