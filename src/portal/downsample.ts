/** Some columns of numbers that belong together, by row; null where there is no number. */
export interface Points {
  xs: number[]
  /** One list for each series, as long as `xs`. */
  ys: (number | null)[][]
}

/**
 * At most about `most` of the points, in their order, with the first, the last, and in each stretch between them the
 * least and the greatest of every series: a spike stays, however many points there are.
 */
export function downsample({ xs, ys }: Points, most: number): Points {
  if (xs.length <= most) return { xs, ys }
  const stretches = Math.max(1, Math.floor((most - 2) / (2 * ys.length)))
  const kept = new Set([0, xs.length - 1])
  for (let n = 0; n < stretches; n++) {
    const from = Math.floor((n * xs.length) / stretches)
    const to = Math.floor(((n + 1) * xs.length) / stretches)
    for (const values of ys) for (const index of extremesOf(values, from, to)) kept.add(index)
  }
  const indices = [...kept].sort((a, b) => a - b)
  return {
    xs: indices.map((index) => xs[index] as number),
    ys: ys.map((values) => indices.map((index) => values[index] ?? null)),
  }
}

/** Where the least and the greatest value from `from` to before `to` are; nowhere where there are none. */
function extremesOf(values: (number | null)[], from: number, to: number): number[] {
  let least: number | undefined
  let greatest: number | undefined
  for (let index = from; index < to; index++) {
    const value = values[index]
    if (value === null || value === undefined) continue
    if (least === undefined || value < (values[least] as number)) least = index
    if (greatest === undefined || value > (values[greatest] as number)) greatest = index
  }
  return least === undefined || greatest === undefined ? [] : [least, greatest]
}
