import { t } from '../messages/language.ts'
import type { GivenValue } from './check.ts'
import { checkCharacters, toLineFeeds } from './check-value.ts'
import type { FileInput } from './definition.ts'
import { safeFileName, uniqueFileNames } from './file-name.ts'

/** A file that a door has taken and put on disk. `fileName` is as the visitor's machine sent it. */
export interface Upload {
  fileName: string
  sizeBytes: number
  path: string
}

/** A file that was given: on disk at `path`, or typed as `text`. `fileName` is safe to make a file of. */
export interface FileValue {
  fileName: string
  sizeBytes: number
  path?: string
  text?: string
}

/**
 * Checks what was given for a file input. A form has two fields of its name, one to upload and one to type into: the
 * one that was left empty does not count.
 */
export function checkFile(
  input: FileInput,
  given: GivenValue[],
): { value: string | FileValue; error?: string } {
  const present = given.filter((value) => !isEmpty(value))
  const [value] = present
  if (value === undefined)
    return input.required ? { value: '', error: t.inputs.missing(input.name) } : { value: '' }
  if (present.length > 1) {
    const texts = present.filter((one) => typeof one === 'string').length
    const isBoth = texts > 0 && texts < present.length
    return {
      value: asFile(input, value),
      error: isBoth ? t.inputs.fileAndText(input.name) : t.inputs.givenTwice(input.name),
    }
  }
  const file = asFile(input, value)
  const error = fileError(input, file)
  return error === undefined ? { value: file } : { value: file, error }
}

/** The same for an input of several files: all that was uploaded, and what was typed as one more. */
export function checkFiles(input: FileInput, given: GivenValue[]): { value: FileValue[]; error?: string } {
  const files = given.filter((value) => !isEmpty(value)).map((value) => asFile(input, value))
  const names = uniqueFileNames(files.map(({ fileName }) => fileName))
  const value = files.map((file, index) => ({ ...file, fileName: names[index] ?? file.fileName }))
  const { name, required, maxFiles } = input
  if (value.length === 0) return required ? { value, error: t.inputs.missing(name) } : { value }
  if (value.length > maxFiles) return { value, error: t.inputs.tooManyFiles(name, value.length, maxFiles) }
  const error = value.map((file) => fileError(input, file, `${name}: ${file.fileName}`)).find(Boolean)
  return error === undefined ? { value } : { value, error }
}

/** A browser sends a file field that was left empty as a file without a name and without content. */
export function isEmpty(value: GivenValue): boolean {
  return typeof value === 'string' ? value.trim() === '' : value.fileName === '' && value.sizeBytes === 0
}

function asFile(input: FileInput, value: GivenValue): FileValue {
  if (typeof value !== 'string') return { ...value, fileName: safeFileName(value.fileName) }
  const text = toLineFeeds(value)
  return { fileName: `${input.name}.txt`, sizeBytes: Buffer.byteLength(text), text }
}

function fileError(
  { name: inputName, paste, required, maxSizeBytes }: FileInput,
  { sizeBytes, text }: FileValue,
  /** In messages. */
  name = inputName,
): string | undefined {
  if (text !== undefined && !paste) return t.inputs.textForFile(inputName)
  if (maxSizeBytes !== undefined && sizeBytes > maxSizeBytes)
    return t.inputs.fileTooLarge(name, sizeBytes, maxSizeBytes)
  if (required && sizeBytes === 0) return t.inputs.emptyFile(name)
  return text === undefined ? undefined : checkCharacters(name, text)
}
