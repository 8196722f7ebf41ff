import { type Section, show } from '../platform/hand-written-ini.ts'
import { checkValue, type ValueInput } from './check-value.ts'
import type { Input, InputType } from './definition.ts'
import { inputKeys, type ReadKeys } from './keys.ts'
import { type Note, readKeys } from './read-keys.ts'

/**
 * Reads an `[inputs.<name>]` section; what is wrong is noted, and the input comes as far as it could be read.
 * `beginsArgument`: whether the command lets a value of it begin an argument.
 */
export function readInput(section: Section, name: string, beginsArgument: boolean, note: Note): Input {
  const declared = section.entries.find((entry) => entry.key === 'type')?.value
  // Of a type that is wrong, or that a wrong line hides, the other keys can't be judged by type.
  const type = declared === undefined ? 'text' : inputKeys.type.kind.read(declared)
  const keys = readKeys(section, inputKeys, note, type)
  const input = makeInput(name, type ?? 'text', keys)
  checkBounds(input, note)
  // A key that is there and wrong was noted when it was read.
  const hasChoices = section.entries.some((entry) => entry.key === 'choices')
  if (input.type === 'choice' && !hasChoices)
    note('is missing; an input of type choice needs it: a, b, c', 'choices')
  if (type !== undefined && input.type !== 'file')
    readDefault(input, keys.default ?? '', beginsArgument, note)
  return input
}

function makeInput(name: string, type: InputType, keys: ReadKeys<typeof inputKeys>): Input {
  const { label = name, help = '', required = false, placeholder = '', min, max } = keys
  const common = { name, label, help, required }
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
  switch (type) {
    case 'integer':
    case 'number':
      return { ...common, type, ...bounds, placeholder, default: '' }
    case 'checkbox':
      return { ...common, type, value: keys.value ?? 'yes', default: '' }
    case 'choice':
      return { ...common, type, choices: keys.choices ?? [], default: '' }
    case 'file': {
      const { max_size: maxSizeBytes, accept, paste = false } = keys
      const size = maxSizeBytes === undefined ? {} : { maxSizeBytes }
      return { ...common, type, ...size, paste, ...(accept === undefined ? {} : { accept }), placeholder }
    }
    default: {
      const { max_length: maxLength = 10_000, pattern, allow_dash: allowDash = false } = keys
      const whole = pattern === undefined ? {} : { pattern }
      return { ...common, type, maxLength, ...whole, placeholder, allowDash, default: '' }
    }
  }
}

function checkBounds(input: Input, note: Note): void {
  if (input.type !== 'integer' && input.type !== 'number') return
  for (const key of ['min', 'max'] as const) {
    const bound = input[key]
    if (input.type === 'integer' && bound !== undefined && !Number.isSafeInteger(bound)) {
      note(`expected a whole number of at most 15 digits, found ${show(String(bound))}`, key)
    }
  }
  if (input.min !== undefined && input.max !== undefined && input.min > input.max) {
    note(`is less than min (${input.min})`, 'max')
  }
}

/** A default must itself pass what is asked of a value. */
function readDefault(input: ValueInput, text: string, beginsArgument: boolean, note: Note): void {
  // Without the choices it can't be told.
  if (text === '' || (input.type === 'choice' && input.choices.length === 0)) return
  const { value, error } = checkValue(input, text, beginsArgument)
  if (error === undefined) input.default = value
  else note(`is no value that the input takes, found ${show(text)}: ${error}`, 'default')
}
