import { currentLanguage, type Language } from '../messages/language.ts'
import type { Input, InWords, Program } from './definition.ts'

/** Each program in each language, made once. */
const made = new WeakMap<Program, Map<Language, Program>>()

/**
 * A program as it is said in a language, by default that of who is spoken to: what its definition does not say in it
 * stays as it is. The one place where that is chosen.
 */
export function inWords(program: Program, language: Language = currentLanguage()): Program {
  const known = made.get(program) ?? new Map<Language, Program>()
  made.set(program, known)
  const said = known.get(language) ?? say(program, language)
  known.set(language, said)
  return said
}

function say(program: Program, language: Language): Program {
  const headings = headingsOf(program, language)
  return {
    ...saidIn(program, language),
    inputs: program.inputs.map((input) => sayInput(input, language, headings)),
    outputs: program.outputs.map((output) => saidIn(output, language)),
    examples: program.examples.map((example) => saidIn(example, language)),
  }
}

function saidIn<T extends { words?: InWords<string> }>(one: T, language: Language): T {
  return { ...one, ...one.words?.[language] }
}

/** A heading that one input of its group says is that of the others too. */
function headingsOf({ inputs }: Program, language: Language): Map<string, string> {
  return new Map(
    inputs.flatMap(({ group, words }) => {
      const said = words?.[language]?.group
      return group === undefined || said === undefined ? [] : [[group, said] as const]
    }),
  )
}

function sayInput(input: Input, language: Language, headings: Map<string, string>): Input {
  const { choices: labels = [], ...words } = input.words?.[language] ?? {}
  const group = input.group === undefined ? undefined : (headings.get(input.group) ?? input.group)
  const said: Input = { ...input, ...words, ...(group === undefined ? {} : { group }) }
  if (said.type !== 'choice' && said.type !== 'choices') return said
  const labelOf = (value: string) => labels.find((choice) => choice.value === value)?.label
  return {
    ...said,
    choices: said.choices.map(({ value, label }) => ({ value, label: labelOf(value) ?? label })),
  }
}
