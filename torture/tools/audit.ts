import { readFileSync } from 'node:fs'
import type { JobFolder } from '../../src/job/folder.ts'
import { readMarker } from '../../src/job/status.ts'
import { readIfThere } from '../../src/platform/files.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import type { House } from './house.ts'
import type { Scene } from './scene.ts'

export interface Rules {
  /** How often a job may have been run: once, unless somebody asked for more. */
  runs?: (id: string) => number
  /** Jobs that are known to fail. */
  mayFail?: (id: string) => boolean
  /** Jobs that were never shown may be there too: their answer was lost on the way. */
  mayHaveMore?: boolean
  timeoutMs?: number
}

/** Waits until each accepted job is over; those that are not in time are told by `audit`. */
export async function allOver(house: House, ids: string[], timeoutMs = 60_000): Promise<void> {
  const open = new Set(ids)
  await waitFor(
    'all jobs to end',
    async () => {
      for (const id of open) if ((await readMarker(house.folder(id))) !== undefined) open.delete(id)
      return open.size === 0
    },
    timeoutMs,
  ).catch(() => {})
}

/**
 * Counts what became of the jobs whose ids were shown: each must be there, be over, have been run as often as was asked
 * for, and have left all that its program writes if it says `SUCCESS`.
 */
export async function audit(scene: Scene, house: House, shown: string[], rules: Rules = {}): Promise<void> {
  await allOver(house, shown, rules.timeoutMs)
  const runs = countRuns(house)
  for (const id of shown) await auditJob(scene, house.folder(id), runs.get(id) ?? 0, rules)
  const known = new Set(shown)
  const others = house.accepted().filter((id) => !known.has(id))
  scene.expect(
    rules.mayHaveMore === true || others.length === 0,
    `${others.length} jobs are there that nobody asked for: ${some(others)}`,
  )
  for (const [id, count] of runs)
    if (!known.has(id) && count > 1)
      addTo(scene, 'twice', `${id}, whose id was not shown, was run ${count} times`)
  scene.expect(new Set(shown).size === shown.length, 'one id was shown for two requests')
}

async function auditJob(scene: Scene, folder: JobFolder, count: number, rules: Rules): Promise<void> {
  const { id } = folder
  scene.tally.accepted++
  const marker = await readMarker(folder)
  if ((await readIfThere(folder.config)) === undefined) addTo(scene, 'lost', `${id} was accepted and is gone`)
  else if (marker === undefined) addTo(scene, 'lost', `${id} was accepted and is not over`)
  else if (marker === 'SUCCESS' && count === 0) addTo(scene, 'lost', `${id} says SUCCESS and was never run`)
  if (count > (rules.runs?.(id) ?? 1)) addTo(scene, 'twice', `${id} was run ${count} times`)
  if (marker === 'SUCCESS' && !isWhole(folder))
    addTo(scene, 'incomplete', `${id} says SUCCESS without its results`)
  if (marker === 'ERROR' && !rules.mayFail?.(id))
    scene.expect(false, `${id} failed: ${(await readIfThere(folder.status))?.replaceAll('\n', '; ')}`)
}

export function countRuns(house: House): Map<string, number> {
  const counts = new Map<string, number>()
  for (const id of house.runs()) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

const numbers = Array.from({ length: 2000 }, (_, index) => `${index + 1}\n`).join('')

/** Whether all is there that torture/programs/work leaves. */
export function isWhole(folder: JobFolder): boolean {
  try {
    return (
      readFileSync(`${folder.files}/numbers.txt`, 'utf8') === `${numbers}whole ${folder.id}\n` &&
      readFileSync(folder.output, 'utf8') === 'worked\n'
    )
  } catch {
    return false
  }
}

export function addTo(scene: Scene, what: 'lost' | 'twice' | 'incomplete', problem: string): void {
  scene.tally[what]++
  scene.expect(false, `${what}: ${problem}`)
}

export function some(words: string[]): string {
  return words.slice(0, 5).join(', ') + (words.length > 5 ? ', …' : '')
}
