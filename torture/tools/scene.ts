import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** What was measured, over all jobs of an experiment. */
export interface Tally {
  /** Jobs whose id somebody was shown. */
  accepted: number
  /** Accepted, and then gone, stuck, or said to be over without having been run. */
  lost: number
  /** Run more often than somebody asked for. */
  twice: number
  /** `SUCCESS` over results that are not whole. */
  incomplete: number
}

export type Scene = ReturnType<typeof createScene>

/** Where one experiment takes place: a folder of its own, what was found wrong, and what has to be put back at its end. */
export function createScene(parent: string, name: string) {
  const folder = join(parent, name)
  mkdirSync(folder, { recursive: true })
  const endings: (() => unknown)[] = []
  const problems: string[] = []
  const tally: Tally = { accepted: 0, lost: 0, twice: 0, incomplete: 0 }
  return {
    folder,
    problems,
    tally,
    /** Is done at the end, however that comes; the last one first. */
    after(ending: () => unknown): void {
      endings.push(ending)
    },
    /** Notes what is wrong, and goes on: one mistake shall not hide the next. */
    expect(holds: boolean, otherwise: string): void {
      if (!holds) problems.push(otherwise)
    },
    async close(): Promise<void> {
      for (const ending of endings.reverse()) {
        try {
          await ending()
        } catch (error) {
          problems.push(`cleaning up: ${error instanceof Error ? error.message : error}`)
        }
      }
    },
  }
}
