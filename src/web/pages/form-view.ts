import { groupJobId } from '../../job/id.ts'
import { t } from '../../messages/language.ts'
import { sizeInWords } from '../../messages/sizes.ts'
import { jobOf, type KeptFile } from '../../portal/kept-files.ts'
import { isDay, resolveDay } from '../../program/day.ts'
import { type ChoicesInput, type FileInput, type Input, isList } from '../../program/definition.ts'
import { keptField } from '../kept-files.ts'
import { showIfWords } from '../show-if-words.ts'

import type { Filled } from './fill-form.ts'

/** One input as the form shows it. */
export interface FieldView {
  name: string
  label: string
  type: Input['type']
  help: string
  required: boolean
  value: string
  error: string
  placeholder: string
  /** Of `<input>`: text, number, date, password, checkbox, file. */
  htmlType: string
  /** Further attributes, by name; '' ones are left out. */
  attributes: Record<string, string>
  choices: { value: string; label: string; isChosen: boolean }[]
  /** Of a file on the server: what there is to choose from; empty where there is nothing, or too much for one menu. */
  serverFiles: { path: string; isChosen: boolean }[]
  isChecked: boolean
  /** A text that needs no whole line. */
  isShort: boolean
  /** The browser puts the cursor here: it is the first one that is wrong. */
  isFirstWrong: boolean
  /** Of a file field: whether it takes several. */
  isMultiple: boolean
  paste: boolean
  /** Of a file field: what the server has already, and the field that says so. */
  kept: { reference: string; fileName: string; words: string }[]
  keptField: string
  /** `From 0 to 3600.`, `Up to 5 MB.`: what the browser checks too. */
  bounds: string
  /** `Only when “Mode” is Advanced.`; '' for one that is always asked for. */
  when: string
  /** The same for public/form.js, as JSON. */
  showIf: string
}

/** Fields that stand together, below a heading; one by itself has none (''). */
export interface FieldGroup {
  heading: string
  fields: FieldView[]
}

/** The fields of a form in groups, each where its first field stands. */
export function groupFields(inputs: readonly Input[], viewOf: (input: Input) => FieldView): FieldGroup[] {
  const groups: FieldGroup[] = []
  for (const input of inputs) {
    const { group: heading = '' } = input
    const known = heading === '' ? undefined : groups.find((group) => group.heading === heading)
    if (known) known.fields.push(viewOf(input))
    else groups.push({ heading, fields: [viewOf(input)] })
  }
  return groups
}

interface Surroundings {
  /** Of the program, with the prefix of the portal. */
  address: string
  /** By input of type `server_file`: all of its files, where they are few. */
  serverFiles: Record<string, string[]>
  /** All of the form. */
  inputs: readonly Input[]
  /** `[limits] upload`. */
  uploadLimitBytes: number
  /** In milliseconds. */
  now: number
}

/** In characters: about what a field of half the width shows. */
const shortLength = 30

/** The field for an input, with what was typed (or its default) and what is wrong with it. */
export function fieldView(
  input: Input,
  form: Pick<Filled, 'values' | 'kept'> & { errors: Record<string, string> },
  { inputs, uploadLimitBytes, now, address, serverFiles }: Surroundings,
): FieldView {
  const typed = form.values[input.name]
  const value = fieldText(input, typed, now)
  return {
    name: input.name,
    label: input.label,
    type: input.type,
    help: input.help,
    required: input.required,
    value,
    error: mistakeAt(input, form.errors[input.name] ?? ''),
    placeholder: 'placeholder' in input ? input.placeholder : '',
    htmlType: htmlTypeOf(input, value),
    attributes: attributesOf(input, { uploadLimitBytes, now, address }),
    serverFiles: (serverFiles[input.name] ?? []).map((path) => ({ path, isChosen: path === value })),
    choices:
      input.type === 'choice' || input.type === 'choices'
        ? input.choices.map((choice) => ({
            ...choice,
            isChosen: input.type === 'choice' ? choice.value === value : isTicked(input, typed, choice.value),
          }))
        : [],
    kept: (form.kept[input.name] ?? []).map(keptView),
    keptField: keptField(input.name),
    isShort: 'maxLength' in input && input.maxLength <= shortLength,
    isFirstWrong: input === inputs.find(({ name }) => form.errors[name] !== undefined),
    isMultiple: input.type === 'file' && isList(input),
    isChecked: input.type === 'checkbox' && value !== '',
    paste: input.type === 'file' && input.paste,
    bounds: serverFiles[input.name]?.length ? t.form.serverFileMenu : boundsOf(input, uploadLimitBytes, now),
    when: showIfWords(input, inputs),
    showIf: showIfForBrowser(input, inputs, now),
  }
}

function keptView({ reference, fileName, sizeBytes }: KeptFile) {
  const size = sizeInWords(sizeBytes)
  const id = jobOf(reference)
  const words =
    id !== undefined
      ? t.form.keptOf.job(size, groupJobId(id).join(' '))
      : reference.startsWith('upload:')
        ? t.form.keptOf.upload(size)
        : t.form.keptOf.example(size)
  return { reference, fileName, words }
}

/** With what the other input comes to where it is left empty, as the check has it. */
function showIfForBrowser({ showIf }: Input, inputs: readonly Input[], now: number): string {
  const other = inputs.find(({ name }) => name === showIf?.input)
  if (!showIf || !other) return ''
  const isText = other.type !== 'checkbox' && other.type !== 'choices' && other.type !== 'file'
  return JSON.stringify({
    ...showIf,
    fallback: isText && !other.required ? resolveDay(other.default, now) : '',
  })
}

/**
 * What is wrong with a field, for a page that shows its label and help: without the name, which is for scripts, and
 * without the pattern where the help says what is asked for. That something is no integer is said everywhere alike.
 */
export function mistakeAt(input: Input, message: string): string {
  const { name, help } = input
  if (message === t.inputs.notAnInteger(name)) return message
  const pattern = 'pattern' in input ? input.pattern : undefined
  if (help && pattern && message === t.inputs.notOfPattern(name, pattern.source)) return t.form.notAsAsked
  return t.form.atField(name, message)
}

function isTicked(input: ChoicesInput, typed: string[] | undefined, value: string): boolean {
  const chosen = typed?.flatMap((text) => text.split(',').map((word) => word.trim())) ?? input.default
  return chosen.includes(value)
}

/** The text in the field. A secret that was typed is not sent back, nor taken from an address. */
function fieldText(input: Input, typed: string[] | undefined, now: number): string {
  if (input.type === 'choices' || input.type === 'secret') return ''
  if (typed) return typed.at(-1) ?? ''
  if (input.type === 'file') return ''
  return input.type === 'date' ? resolveDay(input.default, now) : input.default
}

/** A number field throws away what is no number, so one that holds such a thing comes back as a text field. */
function htmlTypeOf(input: Input, value: string): string {
  if (input.type === 'integer' || input.type === 'number')
    return value === '' || Number.isFinite(Number(value)) ? 'number' : 'text'
  // So does a date field.
  if (input.type === 'date') return value === '' || isDay(value) ? 'date' : 'text'
  if (input.type === 'secret') return 'password'
  return input.type === 'checkbox' || input.type === 'file' ? input.type : 'text'
}

function attributesOf(
  input: Input,
  { uploadLimitBytes, now, address }: Pick<Surroundings, 'uploadLimitBytes' | 'now' | 'address'>,
): Record<string, string> {
  switch (input.type) {
    case 'integer':
    case 'number':
      return {
        step: input.type === 'integer' ? '1' : 'any',
        inputmode: (input.min ?? -1) >= 0 ? (input.type === 'integer' ? 'numeric' : 'decimal') : '',
        min: textOf(input.min),
        max: textOf(input.max),
      }
    case 'date':
      return { min: resolveDay(input.min ?? '', now), max: resolveDay(input.max ?? '', now) }
    case 'text':
    case 'textarea':
    case 'secret':
      return {
        maxlength: String(input.maxLength),
        pattern: input.type !== 'textarea' && input.pattern ? browserPattern(input.pattern.source) : '',
        // Otherwise browsers fill in the password of somebody's account here.
        autocomplete: input.type === 'secret' ? 'new-password' : '',
      }
    case 'server_file':
      return browseAttributes(input, address)
    case 'file':
      return fileAttributes(input, uploadLimitBytes)
    default:
      return {}
  }
}

function fileLimitBytes({ maxSizeBytes = Infinity }: FileInput, uploadLimitBytes: number): number {
  return Math.min(maxSizeBytes, uploadLimitBytes)
}

/** What public/form/browse.js goes by, and what it says. */
function browseAttributes({ name }: Input, address: string): Record<string, string> {
  return {
    'data-browse': `${address}/files/${name}`,
    'data-open': t.form.browse.open,
    'data-up': t.form.browse.up,
    'data-empty': t.form.browse.empty,
    'data-more': t.form.browse.more,
    autocomplete: 'off',
  }
}

/** With what public/form/files.js goes by, and what it says. */
function fileAttributes(input: FileInput, uploadLimitBytes: number): Record<string, string> {
  const { maxFiles, accept = '' } = input
  const limit = fileLimitBytes(input, uploadLimitBytes)
  return {
    accept,
    'data-max-size': String(limit),
    'data-max-files': String(maxFiles),
    'data-too-large': t.form.files.tooLarge(sizeInWords(limit)),
    'data-too-many': t.form.files.tooMany(maxFiles),
    'data-other-type': t.form.files.otherType(accept.split(',').join(', ')),
    'data-remove': t.form.files.remove,
    'data-sizes': [t.sizes.byte, t.sizes.bytes, t.sizes.point].join(' '),
  }
}

/**
 * The pattern as the `pattern` attribute, which is compiled with the flag `v` (HTML, "compiled pattern regular
 * expression"), or '' where the browser would read it otherwise than the server does.
 */
function browserPattern(source: string): string {
  if (/\\[AzQECpP]|\[\[:|\(\?|[\^$]/.test(source)) return ''
  try {
    new RegExp(source, 'v')
    return source
  } catch {
    return ''
  }
}

function boundsOf(input: Input, uploadLimitBytes: number, now: number): string {
  switch (input.type) {
    case 'integer':
    case 'number':
    case 'date': {
      const day = (bound: string | number | undefined) =>
        typeof bound === 'string' ? resolveDay(bound, now) : bound
      const range = t.form.range(day(input.min), day(input.max))
      const isFilled = !input.required && input.default !== ''
      return [range, isFilled ? t.form.defaultIs(resolveDay(input.default, now)) : '']
        .filter(Boolean)
        .join(' ')
    }
    case 'choices':
      return t.form.choiceRange(input.min, input.max)
    case 'secret':
      return t.form.secretHelp
    case 'server_file':
      return t.form.serverFileHelp(input.roots.map(({ name }) => name))
    case 'file': {
      const size = sizeInWords(fileLimitBytes(input, uploadLimitBytes))
      return input.maxFiles > 1 ? t.form.upToFiles(input.maxFiles, size) : t.form.upToSize(size)
    }
    default:
      return ''
  }
}

function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}
