import { basename, resolve } from 'node:path'
import { type Section, show } from '../platform/hand-written-ini.ts'
import { checkChoices } from './check-choices.ts'
import { checkValue, type ValueInput } from './check-value.ts'
import type { ChoicesInput, Input, InputType, ServerFileInput } from './definition.ts'
import { inputKeys, type ReadKeys } from './keys.ts'
import { type Note, readKeys } from './read-keys.ts'
import { readWords } from './read-words.ts'

/**
 * Reads an `[inputs.<name>]` section; what is wrong is noted, and the input comes as far as it could be read.
 * `folder`: the program's, absolute. `beginsArgument`: whether the command lets a value of it begin an argument.
 */
export function readInput(
  section: Section,
  name: string,
  { folder, beginsArgument }: { folder: string; beginsArgument: boolean },
  note: Note,
): Input {
  const declared = section.entries.find((entry) => entry.key === 'type')?.value
  // Of a type that is wrong, or that a wrong line hides, the other keys can't be judged by type.
  const type = declared === undefined ? 'text' : inputKeys.type.kind.read(declared)
  const keys = readKeys(section, inputKeys, note, type)
  const input = {
    ...makeInput(name, type ?? 'text', keys, folder),
    ...readWords(section, inputKeys, note, type),
  }
  checkSaidChoices(input, note)
  checkBounds(input, note)
  // A key that is there and wrong was noted when it was read.
  const hasChoices = section.entries.some((entry) => entry.key === 'choices')
  if ((input.type === 'choice' || input.type === 'choices') && !hasChoices)
    note(`is missing; an input of type ${input.type} needs it: a, b, c`, 'choices')
  if (input.type === 'server_file') checkRoots(input, section, note)
  if (type === undefined || input.type === 'file' || input.type === 'server_file') return input
  if (input.type === 'choices') readDefaultChoices(input, keys.default ?? '', note)
  else readDefault(input, keys.default ?? '', beginsArgument, note)
  return input
}

function makeInput(
  name: string,
  type: InputType,
  keys: ReadKeys<typeof inputKeys>,
  programFolder: string,
): Input {
  const { label = name, help = '', required = false, placeholder = '', min, max } = keys
  const common = {
    name,
    label,
    help,
    required,
    ...(keys.group === undefined ? {} : { group: keys.group }),
    ...(keys.show_if === undefined ? {} : { showIf: keys.show_if }),
  }
  const bounds = {
    ...(typeof min === 'number' ? { min } : {}),
    ...(typeof max === 'number' ? { max } : {}),
  }
  switch (type) {
    case 'integer':
    case 'number':
      return { ...common, type, ...bounds, placeholder, default: '' }
    case 'date': {
      const days = {
        ...(typeof min === 'string' ? { min } : {}),
        ...(typeof max === 'string' ? { max } : {}),
      }
      return { ...common, type, ...days, default: '' }
    }
    case 'checkbox':
      return { ...common, type, value: keys.value ?? 'yes', default: '' }
    case 'choice':
      return { ...common, type, choices: keys.choices ?? [], default: '' }
    case 'choices':
      return { ...common, type, choices: keys.choices ?? [], ...bounds, default: [] }
    case 'file': {
      const { max_size: maxSizeBytes, max_files: maxFiles = 1, accept, paste = false } = keys
      const size = maxSizeBytes === undefined ? {} : { maxSizeBytes }
      const filter = accept === undefined ? {} : { accept }
      return { ...common, type, ...size, maxFiles, paste, ...filter, placeholder }
    }
    case 'server_file': {
      const roots = (keys.roots ?? []).map((path) => {
        const folder = resolve(programFolder, path)
        return { name: basename(folder), folder }
      })
      const endings = (keys.accept ?? '').split(',').map((ending) => ending.trim())
      return { ...common, type, roots, endings: endings.filter(Boolean), default: '' }
    }
    default: {
      const { max_length: maxLength = 10_000, pattern, allow_dash: allowDash = false } = keys
      const whole = pattern === undefined ? {} : { pattern }
      return { ...common, type, maxLength, ...whole, placeholder, allowDash, default: '' }
    }
  }
}

/** What is said in another language are labels of the same choices. */
function checkSaidChoices(input: Input, note: Note): void {
  if (input.type !== 'choice' && input.type !== 'choices') return
  const known = input.choices.map(({ value }) => value)
  for (const [language, { choices = [] }] of Object.entries(input.words ?? {})) {
    const unknown = choices.find(({ value }) => !known.includes(value))
    if (unknown && known.length > 0)
      note(`${show(unknown.value)} is none of the choices (${known.join(', ')})`, `choices.${language}`)
  }
}

function checkRoots({ roots }: ServerFileInput, section: Section, note: Note): void {
  if (!section.entries.some((entry) => entry.key === 'roots'))
    note('is missing; an input of type server_file needs it: /data/reads, /data/more', 'roots')
  const names = roots.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined)
    note(`two folders are called ${show(twice)}, and values could not tell which is meant`, 'roots')
  const odd = names.find((name) => name === '' || name.startsWith('.'))
  if (odd !== undefined) note(`a folder with a name of its own is meant, found ${show(odd)}`, 'roots')
}

function checkBounds(input: Input, note: Note): void {
  if (input.type === 'date') {
    const { min, max } = input
    if (min !== undefined && max !== undefined && isFixed(min) && isFixed(max) && min > max)
      note(`is before min (${min})`, 'max')
    return
  }
  if (input.type === 'choices' && input.choices.length > 0) {
    for (const key of ['min', 'max'] as const) {
      if ((input[key] ?? 0) > input.choices.length)
        note(`there are only ${input.choices.length} choices, found '${input[key]}'`, key)
    }
  }
  if (input.type !== 'integer' && input.type !== 'number' && input.type !== 'choices') return
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
  // A definition that is without mistakes today is so tomorrow: what depends on the day is checked with the inputs.
  const { value, error } =
    input.type === 'date' && text === 'today'
      ? { value: text }
      : checkValue(input, text, { beginsArgument, now: undefined })
  if (error === undefined) input.default = value
  else note(`is no value that the input takes, found ${show(text)}: ${error}`, 'default')
}

function readDefaultChoices(input: ChoicesInput, text: string, note: Note): void {
  if (text === '' || input.choices.length === 0) return
  const { value, error } = checkChoices(input, [text])
  if (error === undefined) input.default = value
  else note(`is no value that the input takes, found ${show(text)}: ${error}`, 'default')
}

function isFixed(day: string): boolean {
  return day !== 'today'
}
