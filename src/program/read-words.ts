import { isLanguage, type Language, languageCodes } from '../messages/language.ts'
import { type Section, show } from '../platform/hand-written-ini.ts'
import { nearest } from '../platform/nearest.ts'
import type { InputType } from './definition.ts'
import type { Key, Keys, ReadKeys } from './keys.ts'
import type { Note } from './read-keys.ts'

/** What a section says in other languages: the values of keys such as `title.de`, by language and key. */
export type ReadWords<K extends Keys> = Partial<Record<Language, ReadKeys<K>>>

/** Whether this is a key of the table with a language behind it, right or wrong. */
export function isInOtherWords(key: string, keys: Keys): boolean {
  return key.includes('.') && Object.hasOwn(keys, key.slice(0, key.indexOf('.')))
}

/**
 * Reads the keys with a language behind them; what is wrong is noted and left out.
 * @returns absent where there are none
 */
export function readWords<K extends Keys>(
  section: Section,
  keys: K,
  note: Note,
  type?: InputType,
): { words?: ReadWords<K> } {
  const words: Record<string, Record<string, unknown>> = {}
  for (const { key, value, wrong } of section.entries) {
    if (!isInOtherWords(key, keys)) continue
    const [name = '', ...rest] = key.split('.')
    const language = rest.join('.')
    const row = keys[name] as Key<unknown>
    const mistake = mistakeIn(name, language, row, keys, type)
    if (mistake !== undefined) note(mistake, key)
    else if (!wrong) {
      const read = row.kind.read(value)
      if (read === undefined) note(`expected ${row.kind.expected}, found ${show(value)}`, key)
      else words[language] = { ...words[language], [name]: read }
    }
  }
  return Object.keys(words).length > 0 ? { words: words as ReadWords<K> } : {}
}

function mistakeIn(
  name: string,
  language: string,
  row: Key<unknown>,
  keys: Keys,
  type: InputType | undefined,
): string | undefined {
  if (!row.isSaid) {
    const said = Object.keys(keys).filter((one) => keys[one]?.isSaid)
    return `'${name}' is the same in every language; others can be had of ${said.join(', ')}`
  }
  if (!isLanguage(language)) {
    const near = nearest(language, languageCodes)
    const hint =
      near === undefined ? `there are ${languageCodes.join(', ')}` : `did you mean '${name}.${near}'?`
    return `there is no language '${language}'; ${hint}`
  }
  if (type && row.types && !row.types.includes(type))
    return `an input of type '${type}' has no such key; it is for ${row.types.join(', ')}`
  return undefined
}
