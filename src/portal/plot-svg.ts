import type { Points } from './downsample.ts'

/** A plot as lines and words on a sheet: what a view draws as SVG. In pixels, from the upper left. */
export interface PlotShape {
  width: number
  height: number
  /** Where the lines are: the sheet without its margins. */
  left: number
  right: number
  top: number
  bottom: number
  /** One path for each series (SVG, "d"). */
  lines: string[]
  xTicks: Tick[]
  yTicks: Tick[]
}

export interface Tick {
  at: number
  words: string
}

const width = 720
const height = 300
const margin = { left: 64, right: 16, top: 12, bottom: 28 }

/** Lays points out on a sheet, with round numbers along both sides. */
export function shapePlot({ xs, ys }: Points): PlotShape {
  const left = margin.left
  const right = width - margin.right
  const top = margin.top
  const bottom = height - margin.bottom
  const x = scaleOf(xs, left, right)
  const y = scaleOf(
    ys.flatMap((values) => values.filter((value) => value !== null)),
    bottom,
    top,
  )
  return {
    ...{ width, height, left, right, top, bottom },
    lines: ys.map((values) => lineOf(xs.map(x.place), values, y.place)),
    xTicks: ticksOf(x, 8),
    yTicks: ticksOf(y, 5),
  }
}

interface Scale {
  least: number
  greatest: number
  place(value: number): number
}

/** One value alone stands in the middle. */
function scaleOf(values: number[], from: number, to: number): Scale {
  let least = Infinity
  let greatest = -Infinity
  for (const value of values) {
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  if (!(least < greatest)) {
    const middle = Number.isFinite(least) ? least : 0
    const room = Math.abs(middle) * 0.1 || 1
    least = middle - room
    greatest = middle + room
  }
  // Halves, so that numbers of the greatest size do not overflow.
  const place = (value: number) => from + (to - from) * ((value / 2 - least / 2) / (greatest / 2 - least / 2))
  return { least, greatest, place }
}

/** A missing value parts the line; a point with none beside it is a dot: the line's round end. */
function lineOf(places: number[], values: (number | null)[], place: (value: number) => number): string {
  let path = ''
  let isDown = false
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isDown = false
      continue
    }
    const point = `${round(places[index] as number)} ${round(place(value))}`
    path += isDown ? `L${point}` : `M${point}L${point}`
    isDown = true
  }
  return path
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** Round numbers (1, 2 or 5 times a power of ten) between the least and the greatest, about so many. */
function ticksOf({ least, greatest, place }: Scale, about: number): Tick[] {
  const rough = (greatest / 2 - least / 2) / (about / 2)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= rough) ?? rough
  const first = Math.ceil(least / step)
  const count = Math.min(2 * about, Math.floor(greatest / step) - first + 1)
  return Array.from({ length: Math.max(0, count) }, (_, n) => {
    const value = (first + n) * step
    return { at: round(place(value)), words: wordsOf(value) }
  })
}

/** Without the crumbs of binary fractions. */
function wordsOf(value: number): string {
  const plain = Number(value.toPrecision(6))
  const size = Math.abs(plain)
  return size !== 0 && (size < 1e-4 || size >= 1e7) ? plain.toExponential() : String(plain)
}
