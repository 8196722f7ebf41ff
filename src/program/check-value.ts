import { t } from '../messages/language.ts'
import { isDay, resolveDay } from './day.ts'
import type {
  CheckboxInput,
  ChoicesInput,
  DateInput,
  FileInput,
  Input,
  IntegerInput,
  NumberInput,
  ServerFileInput,
  TextInput,
} from './definition.ts'
import { isNumber } from './kinds.ts'
import { isAccepted, splitServerPath } from './server-file.ts'

/** Every input whose value is one text. */
export type ValueInput = Exclude<Input, FileInput | ChoicesInput>

export interface Circumstances {
  /** Whether the command lets a value of this input begin an argument, where a leading `-` would make an option of it. */
  beginsArgument: boolean
  /** In milliseconds, for what `today` is; undefined: bounds of `today` are left aside. */
  now: number | undefined
}

/** The value as it will be kept, and what is wrong with it. */
export interface CheckedValue {
  value: string
  error?: string
}

/** Checks one value that is not empty. */
export function checkValue(
  input: ValueInput,
  given: string,
  { beginsArgument, now }: Circumstances,
): CheckedValue {
  const value = toLineFeeds(given)
  const unusable = checkCharacters(input.name, value)
  if (unusable !== undefined) return { value, error: unusable }
  switch (input.type) {
    case 'integer':
      return checkInteger(input, value.trim())
    case 'number':
      return checkNumber(input, value.trim())
    case 'date':
      return checkDate(input, value.trim(), now)
    case 'checkbox':
      return checkCheckbox(input, value)
    case 'choice': {
      const values = input.choices.map((choice) => choice.value)
      return values.includes(value) ? { value } : { value, error: t.inputs.notAChoice(input.name, values) }
    }
    case 'server_file':
      return checkServerPath(input, value.trim())
    default:
      return withError(value, textError(input, value, beginsArgument))
  }
}

/** Windows' and old Macs' line ends as LF: browsers send CRLF whatever was typed. */
export function toLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}

/** What neither an argument nor a file of UTF-8 text can hold. */
export function checkCharacters(name: string, value: string): string | undefined {
  if (value.includes('\0')) return t.inputs.nul(name)
  return value.isWellFormed() ? undefined : t.inputs.halfCharacter(name)
}

function withError(value: string, error: string | undefined): CheckedValue {
  return error === undefined ? { value } : { value, error }
}

function textError(input: TextInput, value: string, beginsArgument: boolean): string | undefined {
  const { name, type, maxLength, pattern, allowDash } = input
  if (type !== 'textarea' && value.includes('\n')) return t.inputs.notOneLine(name)
  const length = [...value].length
  if (length > maxLength) return t.inputs.tooLong(name, length, maxLength)
  if (beginsArgument && !allowDash && value.startsWith('-')) return t.inputs.leadingDash(name)
  if (pattern && !pattern.matchesWhole(value)) return t.inputs.notOfPattern(name, pattern.source)
  return undefined
}

/** Whether the file is there, only the disk can tell (server-file.ts). An absolute path inside a root is taken too. */
function checkServerPath(input: ServerFileInput, given: string): CheckedValue {
  const { name, roots, endings } = input
  const root = roots.find(({ folder }) => given.startsWith(`${folder}/`))
  const value = root ? `${root.name}${given.slice(root.folder.length)}` : given
  if (value.includes('\n')) return { value, error: t.inputs.notOneLine(name) }
  if (!splitServerPath(input, value))
    return {
      value,
      error: t.inputs.notServerFile(
        name,
        roots.map((one) => one.name),
      ),
    }
  return withError(value, isAccepted(input, value) ? undefined : t.inputs.notOfEndings(name, endings))
}

/** Of any size: `expr` and others take hundreds of digits. Only as long as an argument may be. */
function checkInteger(input: IntegerInput, value: string): CheckedValue {
  const { name, min, max } = input
  if (!/^-?\d+$/.test(value)) return { value, error: t.inputs.notAnInteger(name) }
  // Turning digits into a BigInt takes time by the square of their number.
  if (value.length > 10_000) return { value, error: t.inputs.tooLong(name, value.length, 10_000) }
  const integer = min === undefined && max === undefined ? 0n : BigInt(value)
  return withError(value, boundsError(name, integer, min, max))
}

function checkNumber(input: NumberInput, value: string): CheckedValue {
  if (!isNumber(value)) return { value, error: t.inputs.notANumber(input.name) }
  return withError(value, boundsError(input.name, Number(value), input.min, input.max))
}

function checkDate({ name, min, max }: DateInput, value: string, now: number | undefined): CheckedValue {
  if (!isDay(value)) return { value, error: t.inputs.notADate(name) }
  const dayOf = (bound: string | undefined) => {
    if (bound === undefined || (bound === 'today' && now === undefined)) return undefined
    return resolveDay(bound, now ?? 0)
  }
  const [first, last] = [dayOf(min), dayOf(max)]
  // As text days sort as they follow each other.
  if (first !== undefined && value < first) return { value, error: t.inputs.tooEarly(name, first) }
  return withError(value, last !== undefined && value > last ? t.inputs.tooLate(name, last) : undefined)
}

function boundsError(
  name: string,
  value: number | bigint,
  min: number | undefined,
  max: number | undefined,
): string | undefined {
  if (min !== undefined && value < min) return t.inputs.tooSmall(name, min)
  if (max !== undefined && value > max) return t.inputs.tooLarge(name, max)
  return undefined
}

/** Forms send the value, programs and people at a command line say it in a word. */
function checkCheckbox(input: CheckboxInput, given: string): CheckedValue {
  if (given === input.value) return { value: given }
  const word = given.trim().toLowerCase()
  if (['true', 'yes', 'on', '1'].includes(word)) return { value: input.value }
  if (['false', 'no', 'off', '0'].includes(word)) return { value: '' }
  return { value: given, error: t.inputs.notACheckbox(input.name) }
}
