import { setImmediate as nextTurn } from 'node:timers/promises'

/** Some columns of numbers that belong together, by row; null where there is no number. */
export interface Points {
  xs: number[]
  /** One list for each series, as long as `xs`. */
  ys: (number | null)[][]
}

/** The same in any order; NaN where there is no number, as a list of nothing but numbers takes few bytes. */
export interface ManyPoints {
  xs: number[]
  ys: number[][]
}

/** After so many points others have their turn. */
const pointsOfTurn = 20_000

/**
 * At most about `most` of the points, from left to right, with the first, the last, and in each stretch between them the
 * least and the greatest of every series: a spike stays, however many points there are. The stretches are of about as many
 * points each. All points are never put in order: only the places where the stretches part are looked up.
 */
export async function downsample({ xs, ys }: ManyPoints, most: number): Promise<Points> {
  if (xs.length <= most) return pick({ xs, ys }, [...xs.keys()])
  const stretches = Math.max(1, Math.floor((most - 2) / (2 * ys.length)))
  // Numbers alone sort in a few hundredths of a second.
  const sorted = new Float64Array(xs).sort()
  const bounds = Array.from(
    { length: stretches - 1 },
    (_, n) => sorted[Math.floor(((n + 1) * xs.length) / stretches)] as number,
  )
  const kept = new Set([xs.indexOf(sorted[0] as number), xs.lastIndexOf(sorted.at(-1) as number)])
  await nextTurn()
  const extremes = ys.map(() => ({
    least: new Int32Array(stretches).fill(-1),
    greatest: new Int32Array(stretches).fill(-1),
  }))
  for (let index = 0; index < xs.length; index++) {
    if (index % pointsOfTurn === 0) await nextTurn()
    const stretch = placeAmong(bounds, xs[index] as number)
    for (const [series, { least, greatest }] of extremes.entries()) {
      const values = ys[series] as number[]
      const value = values[index] as number
      if (Number.isNaN(value)) continue
      const [low, high] = [least[stretch] as number, greatest[stretch] as number]
      if (low < 0 || value < (values[low] as number)) least[stretch] = index
      if (high < 0 || value > (values[high] as number)) greatest[stretch] = index
    }
  }
  for (const { least, greatest } of extremes)
    for (const index of [...least, ...greatest]) if (index >= 0) kept.add(index)
  return pick({ xs, ys }, [...kept])
}

/** How many of the bounds, which are in order, are no greater. */
function placeAmong(bounds: number[], value: number): number {
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bounds[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** Some of the points, from left to right; those at the same place as they came. */
function pick({ xs, ys }: ManyPoints, indices: number[]): Points {
  const at = (index: number) => xs[index] as number
  indices.sort((a, b) => at(a) - at(b) || a - b)
  return {
    xs: indices.map(at),
    ys: ys.map((values) =>
      indices.map((index) => {
        const value = values[index] as number
        return Number.isNaN(value) ? null : value
      }),
    ),
  }
}
