import { t } from '../messages/language.ts'

/** So many are named in a note. */
const maxNamed = 100

/** Takes down what is not in a zip; of a million files the note is not a million lines. */
export function createLeftOut() {
  const named: string[] = []
  let others = 0
  return {
    add(path: string): void {
      if (named.length < maxNamed) named.push(path)
      else others += 1
    },
    /** For a note, in the order in which they came. Empty: it is all there. */
    lines: (): string[] => (others === 0 ? named : [...named, t.zip.andOthers(others)]),
  }
}
