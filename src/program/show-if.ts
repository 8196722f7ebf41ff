import type { Value } from './check.ts'
import type { ShowIf } from './definition.ts'

/**
 * Whether a condition holds for the value of the input that it looks at; of several values one has to be the one asked
 * for. Whether that input is itself hidden, and so this one too, is for the caller to ask.
 */
export function holds({ value, isNot }: ShowIf, found: Value): boolean {
  const values = [found].flat()
  const isMet = value === undefined ? values.some((one) => one !== '') : values.some((one) => one === value)
  return isMet !== isNot
}
