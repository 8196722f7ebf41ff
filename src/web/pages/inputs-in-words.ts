/** How much of all values together, and of one, is said: a list has one line for them. */
const most = { all: 70, one: 24 }

/**
 * What a job was asked, short, so that jobs of one program can be told apart: `x 8, y 2`; of a single input only the
 * value. A name is not parted from its value. `inputs` as the catalog has them: nothing of secrets.
 */
export function inputsInWords(inputs: Record<string, string>): string {
  const given = Object.entries(inputs).filter(([, value]) => value.trim() !== '')
  if (given.length === 1) return shorten(given[0]?.[1] ?? '', most.all)
  let words = ''
  for (const [name, value] of given) {
    const next = `${words ? ', ' : ''}${name}\u00a0${shorten(value, most.one)}`
    if (words.length + next.length > most.all) return words ? `${words}, …` : shorten(next, most.all)
    words += next
  }
  return words
}

/** Whole characters, however they are made up. */
function shorten(text: string, length: number): string {
  const line = text.trim().replace(/\s+/g, ' ')
  const characters = [...line]
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : line
}
