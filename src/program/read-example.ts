import { type Section, show } from '../platform/hand-written-ini.ts'
import { nearest } from '../platform/nearest.ts'
import { type Example, type ExampleValue, type Input, isList } from './definition.ts'
import { exampleKeys } from './keys.ts'
import { innerPath, line } from './kinds.ts'
import type { Note } from './read-keys.ts'
import { isInOtherWords, readWords } from './read-words.ts'

/**
 * Reads an `[example.<name>]` section: `label`, and a value for each input that it fills in. Whether the form takes the
 * values is for `check-example.ts`, as that has to look at files.
 */
export function readExample(section: Section, name: string, inputs: readonly Input[], note: Note): Example {
  let label = name
  const values: ExampleValue[] = []
  for (const { key, value, wrong } of section.entries) {
    if (wrong || isInOtherWords(key, exampleKeys)) continue
    const input = inputs.find((one) => one.name === key)
    if (key === 'label') {
      label = line.read(value) ?? name
      if (line.read(value) === undefined) note(`expected ${line.expected}, found ${show(value)}`, key)
    } else if (!input) note(unknownInput(key, inputs), key)
    else if (input.type === 'secret') note('what is secret can be part of no example', key)
    else values.push(...valuesOf(input, value, note))
  }
  return { name, label, values, ...readWords(section, exampleKeys, note) }
}

function unknownInput(name: string, inputs: readonly Input[]): string {
  const near = nearest(name, ['label', ...inputs.map((input) => input.name)])
  return `there is no input '${name}'${near === undefined ? '' : `; did you mean '${near}'?`}`
}

function valuesOf(input: Input, value: string, note: Note): ExampleValue[] {
  if (input.type !== 'file' || (input.paste && !value.startsWith('@')))
    return [{ input: input.name, text: value }]
  const words = isList(input) ? value.split(',').map((word) => word.trim()) : [value]
  return words.flatMap((word) => {
    const file = word.startsWith('@') ? innerPath.read(word.slice(1)) : undefined
    if (file !== undefined) return [{ input: input.name, file }]
    note(`expected @ and the path of a file inside the program's folder, found ${show(word)}`, input.name)
    return []
  })
}
