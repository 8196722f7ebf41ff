import { spawnSync } from 'node:child_process'
import type { Need } from './experiment.ts'

/** What an experiment lacks here, in words; undefined when it can be done. */
export function missing(needs: Need[]): string | undefined {
  const lacking = needs.filter((need) =>
    need === 'root'
      ? process.getuid?.() !== 0 || process.env.TORTURE_FOLDER === undefined
      : spawnSync('sh', ['-c', 'command -v "$1"', 'sh', need]).status !== 0,
  )
  return lacking.length === 0 ? undefined : `it needs ${lacking.join(' and ')}`
}
