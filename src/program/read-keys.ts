import { type Mistake, type Section, show } from '../platform/hand-written-ini.ts'
import { nearest } from '../platform/nearest.ts'
import type { InputType } from './definition.ts'
import { inputKeys, type Key, type Keys, programKeys, type ReadKeys } from './keys.ts'
import { isInOtherWords } from './read-words.ts'

/** Takes down a mistake; without a line, the section's. */
export type Note = (message: string, key?: string, line?: number) => void

/** A note-taker for one section of one file. */
export function noteIn(mistakes: Mistake[], file: string, section: Section): Note {
  return (message, key, line) => {
    const at = line ?? section.entries.find((entry) => entry.key === key)?.line ?? section.line
    mistakes.push({ file, line: at, ...(key === undefined ? {} : { key }), message })
  }
}

/** Reads a section by its table of keys; what is wrong is noted and left out. `type` is that of the input it is. */
export function readKeys<K extends Keys>(
  section: Section,
  keys: K,
  note: Note,
  type?: InputType,
): ReadKeys<K> {
  const read: Record<string, unknown> = {}
  for (const { key, value, line, wrong } of section.entries) {
    const row: Key<unknown> | undefined = Object.hasOwn(keys, key) ? keys[key] : undefined
    if (!row && isInOtherWords(key, keys)) continue
    if (!row) note(unknownKey(key, Object.keys(keys), section.name), undefined, line)
    else if (type && row.types && !row.types.includes(type)) {
      note(`an input of type '${type}' has no such key; it is for ${row.types.join(', ')}`, key)
    } else if (!wrong) {
      const kind = (type && row.kinds?.[type]) ?? row.kind
      // Of a type that is wrong it may be any of them.
      const others = type ? [] : Object.values(row.kinds ?? {})
      const result = [kind, ...others].map((one) => one.read(value)).find((read) => read !== undefined)
      if (result === undefined) note(`expected ${kind.expected}, found ${show(value)}`, key)
      else read[key] = result
    }
  }
  for (const [key, row] of Object.entries(keys)) {
    const isThere = section.entries.some((entry) => entry.key === key)
    if (row.required && !isThere) note(`is missing; expected ${row.kind.expected}`, key)
  }
  return read as ReadKeys<K>
}

function unknownKey(key: string, known: string[], section: string): string {
  const near = nearest(key, known)
  if (near !== undefined) return `unknown key '${key}'; did you mean '${near}'?`
  if (section !== '' && Object.hasOwn(programKeys, key)) {
    return `unknown key '${key}' in [${section}]; it belongs above the first [section]`
  }
  if (section === '' && Object.hasOwn(inputKeys, key))
    return `unknown key '${key}'; it belongs into an [inputs.<name>]`
  return `unknown key '${key}'; known here: ${known.join(', ')}`
}
