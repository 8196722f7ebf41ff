import { t } from '../../messages/language.ts'
import { downsample } from '../../portal/downsample.ts'
import type { NoPlot, Plot } from '../../portal/plot.ts'
import { type PlotShape, shapePlot } from '../../portal/plot-svg.ts'

/** A plot: drawn by the server, and its numbers for public/plot.js, which draws one that can be read off and enlarged. */
export interface PlotView {
  kind: 'plot'
  x: string
  y: string[]
  shape: PlotShape
  /** What it is, for who does not see it. */
  words: string
  /** `{ x, y, xs, ys }` as JSON. */
  data: string
  /** '' where all of it is plotted. */
  note: string
}

/** As many as a drawing shows that can't be enlarged. */
const drawnPoints = 600

export async function viewPlot(label: string, { x, y, xs, ys, rows, isCut }: Plot): Promise<PlotView> {
  const numbers = ys.map((values) => values.map((value) => value ?? Number.NaN))
  return {
    kind: 'plot',
    x,
    y,
    shape: shapePlot(await downsample({ xs, ys: numbers }, drawnPoints)),
    words: t.plot.words(label, y, x),
    data: JSON.stringify({ x, y, xs: xs.map(short), ys: ys.map((values) => values.map(short)) }),
    note: isCut ? t.plot.firstRows(rows) : '',
  }
}

/** No screen shows more than seven digits; a time in seconds since 1970 needs ten, so it is by the place, not the count. */
function short(value: number | null): number | null {
  return value === null || Math.abs(value) >= 1e6 ? value : Number(value.toPrecision(7))
}

/** Why there is none. */
export function whyNoPlot({ missing, known }: NoPlot): string {
  if (known.length === 0) return t.plot.noTable
  return missing === undefined ? t.plot.noNumbers : t.plot.noColumn(missing, known)
}
