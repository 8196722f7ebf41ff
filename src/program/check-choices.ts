import { t } from '../messages/language.ts'
import type { GivenValue } from './check.ts'
import type { ChoicesInput } from './definition.ts'

/**
 * Checks what was ticked: each value given by itself, as a form does, or several in one text with commas between them
 * (no choice has a comma in it). Nothing given at all is the default, an empty text is none. They come back in the
 * order of the definition, each once.
 */
export function checkChoices(input: ChoicesInput, given: GivenValue[]): { value: string[]; error?: string } {
  if (given.length === 0) return withCount(input, input.default)
  if (!given.every((one) => typeof one === 'string'))
    return { value: [], error: t.inputs.fileForText(input.name) }
  const asked = given.flatMap((text) => text.split(',').map((word) => word.trim())).filter(Boolean)
  const known = input.choices.map(({ value }) => value)
  if (!asked.every((word) => known.includes(word)))
    return { value: asked, error: t.inputs.notOfChoices(input.name, known) }
  return withCount(
    input,
    known.filter((value) => asked.includes(value)),
  )
}

function withCount({ name, required, min, max }: ChoicesInput, value: string[]) {
  const count = value.length
  if (count === 0) return required ? { value, error: t.inputs.noneChosen(name) } : { value }
  if (min !== undefined && count < min) return { value, error: t.inputs.tooFewChoices(name, min) }
  return max !== undefined && count > max ? { value, error: t.inputs.tooManyChoices(name, max) } : { value }
}
