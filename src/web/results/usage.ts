import { t } from '../../messages/language.ts'
import { sizeInWords } from '../../messages/sizes.ts'
import { spanInWords } from '../../messages/times.ts'
import type { Usage } from '../../portal/usage.ts'

/** What the program used of the machine while it ran, as small drawings with words. */
export interface UsageView {
  /** Nothing is known yet. */
  isEmpty: boolean
  panels: {
    name: 'processors' | 'memory'
    label: string
    /** All that a drawing says to who does not see it, and its scale to who does. */
    words: string
    /** Of SVG (`d`), in a field of 600 by 100. */
    line: string
  }[]
}

const width = 600
const height = 100

export function viewUsage(usage: Usage | undefined): UsageView {
  const { seconds, processors, memory } = usage ?? { seconds: [], processors: [], memory: [] }
  const [most, mostMemory] = [Math.max(0, ...processors), Math.max(0, ...memory)]
  const span = spanInWords(Math.round(seconds.at(-1) ?? 0))
  return {
    isEmpty: usage === undefined,
    panels: [
      {
        name: 'processors',
        label: t.results.usage.processors,
        words: t.results.usage.busy(Number(most.toFixed(1)), span),
        // One whole processor is the least that is seen as much.
        line: lineOf(seconds, processors, Math.max(1, most)),
      },
      {
        name: 'memory',
        label: t.results.usage.memory,
        words: t.results.usage.used(sizeInWords(mostMemory), span),
        line: lineOf(seconds, memory, mostMemory || 1),
      },
    ],
  }
}

/** From 0, at the bottom, to `most`, at the top. */
function lineOf(xs: number[], ys: number[], most: number): string {
  const [from = 0, to = 0] = [xs[0], xs.at(-1)]
  return xs
    .map((x, n) => {
      const across = ((x - from) / (to - from || 1)) * width
      const down = height - ((ys[n] ?? 0) / most) * height
      return `${n === 0 ? 'M' : 'L'}${across.toFixed(1)} ${down.toFixed(1)}`
    })
    .join('')
}

const made = new WeakMap<Usage, string>()

/** The view as JSON, made once for all who are told. */
export function usageNews(usage: Usage): string {
  const known = made.get(usage) ?? JSON.stringify(viewUsage(usage))
  made.set(usage, known)
  return known
}
