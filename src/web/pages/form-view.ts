import { en } from '../../messages/en.ts'
import { formatSize } from '../../platform/units.ts'
import type { Input } from '../../program/definition.ts'

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
  /** Of `<input>`: text, number, checkbox, file. */
  htmlType: string
  /** Further attributes, by name; '' ones are left out. */
  attributes: Record<string, string>
  choices: { value: string; label: string }[]
  isChecked: boolean
  paste: boolean
  /** `From 0 to 3600.`, `Up to 5 MB.`: what the browser checks too. */
  bounds: string
}

/** The field for an input, with what was typed (or its default) and what is wrong with it. */
export function fieldView(
  input: Input,
  typed: string | undefined,
  error: string,
  uploadLimitBytes: number,
): FieldView {
  const value = typed ?? (input.type === 'file' ? '' : input.default)
  return {
    name: input.name,
    label: input.label,
    type: input.type,
    help: input.help,
    required: input.required,
    value,
    error,
    placeholder: 'placeholder' in input ? input.placeholder : '',
    htmlType: htmlTypeOf(input, value),
    attributes: attributesOf(input),
    choices: input.type === 'choice' ? input.choices : [],
    isChecked: input.type === 'checkbox' && value !== '',
    paste: input.type === 'file' && input.paste,
    bounds: boundsOf(input, uploadLimitBytes),
  }
}

/** A number field throws away what is no number, so one that holds such a thing comes back as a text field. */
function htmlTypeOf(input: Input, value: string): string {
  if (input.type === 'integer' || input.type === 'number')
    return value === '' || Number.isFinite(Number(value)) ? 'number' : 'text'
  return input.type === 'checkbox' || input.type === 'file' ? input.type : 'text'
}

function attributesOf(input: Input): Record<string, string> {
  switch (input.type) {
    case 'integer':
    case 'number':
      return {
        step: input.type === 'integer' ? '1' : 'any',
        inputmode: (input.min ?? -1) >= 0 ? (input.type === 'integer' ? 'numeric' : 'decimal') : '',
        min: textOf(input.min),
        max: textOf(input.max),
      }
    case 'text':
    case 'textarea':
      return {
        maxlength: String(input.maxLength),
        pattern: input.type === 'text' && input.pattern ? browserPattern(input.pattern.source) : '',
      }
    case 'file':
      return { accept: input.accept ?? '' }
    default:
      return {}
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

function boundsOf(input: Input, uploadLimitBytes: number): string {
  if (input.type === 'integer' || input.type === 'number') {
    const range = en.form.range(input.min, input.max)
    return [range, !input.required && input.default !== '' ? en.form.defaultIs(input.default) : '']
      .filter(Boolean)
      .join(' ')
  }
  if (input.type === 'file')
    return en.form.upToSize(formatSize(Math.min(input.maxSizeBytes ?? uploadLimitBytes, uploadLimitBytes)))
  return ''
}

function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}
