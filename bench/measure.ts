/** What several rounds of one measurement came to. */
export interface Spread {
  median: number
  low: number
  high: number
}

export function spreadOf(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: at(sorted, 0.5), low: sorted[0] ?? Number.NaN, high: sorted.at(-1) ?? Number.NaN }
}

/** The value that this part of them does not exceed; `part` from 0 to 1. */
export function percentile(values: number[], part: number): number {
  return at(
    [...values].sort((a, b) => a - b),
    part,
  )
}

function at(sorted: number[], part: number): number {
  return sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN
}

/**
 * Measures by turns, A B A B …, so that what else the machine does meets them alike. `ratio` is of each pair, measured
 * divided by floor.
 */
export async function alternate(
  rounds: number,
  measure: () => Promise<number>,
  floor: () => Promise<number>,
): Promise<{ measured: Spread; floor: Spread; ratio: Spread }> {
  const pairs: { measured: number; floor: number }[] = []
  for (let round = 0; round < rounds; round++) pairs.push({ floor: await floor(), measured: await measure() })
  return {
    measured: spreadOf(pairs.map((pair) => pair.measured)),
    floor: spreadOf(pairs.map((pair) => pair.floor)),
    ratio: spreadOf(pairs.map((pair) => pair.measured / pair.floor)),
  }
}

/** How long it takes, in milliseconds. */
export async function time(work: () => unknown): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

/** Does `count` works, `atOnce` of them at a time. */
export async function inParallel(
  count: number,
  atOnce: number,
  work: (n: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
