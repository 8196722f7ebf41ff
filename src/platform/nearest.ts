/** The one of `words` that somebody who wrote `word` most likely meant, for "did you mean"; undefined when none is close. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  // Nobody mistypes that much, and the distance costs the product of both lengths.
  if (word.length > 60) return undefined
  let best: string | undefined
  let bestDistance = Math.max(1, Math.min(2, Math.floor(word.length / 3))) + 1
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Letters to insert, remove, change, or swap with their neighbour, to get from one word to the other. */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      let least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      if (swapped) least = Math.min(least, at(i - 2, j - 2) + 1)
      row.push(least)
    }
  }
  return at(from.length, to.length)
}
