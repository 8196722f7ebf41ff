import { isValueType, type ValueType, valueTypes } from '../schedule/rules/value.ts'
import { CommandError, exitStatus } from './command-error.ts'

/** As the API takes it. */
export interface Written {
  name: string
  type: ValueType
  value: string
}

const known = `expected one of ${valueTypes.join(', ')}`

/**
 * What `set`, `whisper` and `test` are given, in order: `cat=sushi --type float weight=3.5`. A type holds for what follows;
 * at first it is string. A unit has no value, so `--type unit done` is enough.
 *
 * @throws CommandError with every mistake
 */
export function readAssignmentWords(words: string[]): Written[] {
  const read: Written[] = []
  const mistakes: string[] = []
  let type = 'string' as ValueType
  const useType = (text: string) => {
    if (isValueType(text)) type = text
    else mistakes.push(`--type: ${known}, found '${text}'`)
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const [, option, value] = /^(--type|--config)(?:=(.*))?$/s.exec(word) ?? []
    if (option !== undefined) {
      const given = value ?? words[++at] ?? ''
      if (option === '--type') useType(given)
    } else if (word !== '--json' && word !== '--') {
      const equals = word.indexOf('=')
      if (equals > 0) read.push({ name: word.slice(0, equals), type, value: word.slice(equals + 1) })
      else if (type === 'unit' && word !== '' && equals < 0) read.push({ name: word, type, value: '' })
      else mistakes.push(`'${word}': expected NAME=VALUE`)
    }
  }
  if (mistakes.length > 0) throw new CommandError(mistakes.join('\n'), exitStatus.usage)
  return read
}
