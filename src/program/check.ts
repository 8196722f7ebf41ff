import { t } from '../messages/language.ts'
import { argumentLimitBytes, tooLongArguments } from './argument-size.ts'
import { checkChoices } from './check-choices.ts'
import { checkFile, checkFiles, type FileValue, type Upload } from './check-file.ts'
import { type CheckedValue, type Circumstances, checkValue, type ValueInput } from './check-value.ts'
import { mayBeginArgument } from './command.ts'
import { resolveDay } from './day.ts'
import { type Input, isList, type Program } from './definition.ts'
import { holds } from './show-if.ts'

export type { FileValue, Upload } from './check-file.ts'

export type GivenValue = string | Upload
/** A list, so that an input that is given twice is seen. */
export type Given = ReadonlyArray<readonly [name: string, value: GivenValue]>
/** A text ('' for an empty input, an empty file input too) or a file; a list for an input of several (empty: none). */
export type Value = string | FileValue | string[] | FileValue[]

export interface Checked {
  /** Every input of the program, in its order. What is wrong is here as it was given. Without prototype. */
  values: Record<string, Value>
  /** By the name that was given, what is wrong and what to do. Empty: all is well. Without prototype. */
  errors: Record<string, string>
}

/**
 * The one check of what somebody wants a program to be run with, for every door: form, API, command line, rerun,
 * schedule. An input that is not given at all has its default, and so has an optional one that is given empty: except
 * for a checkbox and for choices, where empty means none ticked (a form must say so itself: browsers leave such a
 * field out). An input that is hidden by its `show_if` is empty, whatever was given. `now`: in milliseconds, for inputs
 * that go by what day it is.
 */
export function checkInputs(program: Program, given: Given, now = Date.now()): Checked {
  const values: Record<string, Value> = Object.create(null)
  const errors: Record<string, string> = Object.create(null)
  const resultOf = checkEach(program, given, now)
  for (const input of program.inputs) {
    const { value, error } = resultOf(input)
    values[input.name] = value
    if (error !== undefined) errors[input.name] = error
  }
  const names = program.inputs.map((input) => input.name)
  for (const [name] of given) {
    if (!names.includes(name)) errors[name] = t.inputs.unknown(name, names)
  }
  for (const [name, bytes] of tooLongArguments(program, textsOf(values))) {
    errors[name] ??= t.inputs.tooLongForArgument(name, bytes, argumentLimitBytes)
  }
  return { values, errors }
}

/** A list counts as the longest that it can become: joined into one argument. */
function textsOf(values: Record<string, Value>): Record<string, string> {
  const texts = Object.entries(values).map(([name, value]) => {
    const parts = [value].flat().filter((part) => typeof part === 'string')
    return [name, parts.join(',')]
  })
  return Object.fromEntries(texts)
}

interface Result {
  value: Value
  error?: string
  isHidden?: true
}

/** What each input comes to; those that others depend on first, whatever the order of the form. */
function checkEach(program: Program, given: Given, now: number): (input: Input) => Result {
  const known = new Map<Input, Result>()
  const isHidden = ({ showIf }: Input) => {
    const other = program.inputs.find(({ name }) => name === showIf?.input)
    if (!showIf || !other) return false
    const result = resultOf(other)
    return result.isHidden === true || !holds(showIf, result.value)
  }
  const resultOf = (input: Input): Result => {
    const before = known.get(input)
    if (before) return before
    const own = given.filter(([name]) => name === input.name).map(([, value]) => value)
    const result: Result = isHidden(input)
      ? { value: isList(input) ? [] : '', isHidden: true }
      : checkInput(program, input, own, now)
    known.set(input, result)
    return result
  }
  return resultOf
}

function checkInput(program: Program, input: Input, given: GivenValue[], now: number): Result {
  if (input.type === 'file') return input.maxFiles > 1 ? checkFiles(input, given) : checkFile(input, given)
  if (input.type === 'choices') return checkChoices(input, given)
  const [value, ...more] = given
  const circumstances = { beginsArgument: mayBeginArgument(program.command, input.name), now }
  if (value === undefined) return absent(input, circumstances)
  if (more.length > 0) {
    const first = given.find((one) => typeof one === 'string')
    return { value: first ?? '', error: t.inputs.givenTwice(input.name) }
  }
  if (typeof value !== 'string') return { value: '', error: t.inputs.fileForText(input.name) }
  if (isEmpty(input, value)) {
    if (input.type === 'checkbox') return unticked(input)
    return input.required ? missing(input) : absent(input, circumstances)
  }
  const checked = checkValue(input, value, circumstances)
  if (checked.error !== undefined) return { value, error: checked.error }
  return input.type === 'checkbox' && checked.value === '' ? unticked(input) : checked
}

/** Blanks are nothing where a number is asked for, and where a text is required. */
function isEmpty(input: ValueInput, value: string): boolean {
  if (value === '') return true
  const isExact = input.type === 'integer' || input.type === 'number' || input.type === 'date'
  const isText = input.type === 'text' || input.type === 'textarea' || input.type === 'secret'
  return value.trim() === '' && (isExact || (isText && input.required))
}

function absent(input: ValueInput, circumstances: Circumstances): CheckedValue {
  // Whether it is within bounds is known on the day only.
  if (input.type === 'date' && input.default !== '')
    return checkValue(input, resolveDay(input.default, circumstances.now ?? 0), circumstances)
  return input.default === '' && input.required ? missing(input) : { value: input.default }
}

function unticked(input: ValueInput): CheckedValue {
  return input.required ? { value: '', error: t.inputs.notTicked(input.name) } : { value: '' }
}

function missing(input: ValueInput): CheckedValue {
  const { name, type } = input
  if (type === 'checkbox') return unticked(input)
  if (type === 'integer') return { value: '', error: t.inputs.notAnInteger(name) }
  if (type === 'number') return { value: '', error: t.inputs.notANumber(name) }
  if (type === 'date') return { value: '', error: t.inputs.notADate(name) }
  return { value: '', error: t.inputs.missing(name) }
}
