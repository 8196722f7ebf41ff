import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { parseValue, type Value, type ValueType } from './value.ts'
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
  const lines = mistakes.map(([name, mistake]) => `${name.slice(0, 100)}: ${mistake}`)
  const fields = Object.fromEntries(mistakes.map(([name, mistake]) => [name.slice(0, 100), mistake]))
  throw new ErrandError('invalid_inputs', t.variables.wrong(lines), { fields })
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
