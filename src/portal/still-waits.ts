import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { parseRecord } from '../job/record.ts'
import { type Deps, folderOf } from './deps.ts'

/** What a job has that waits and was never begun, be its inputs there or not. */
const ofWaiting = new Set(['config.ini', 'program.ini', 'inputs', 'files', 'attempts'])

/**
 * Whether a job is where the catalog has it: in line, its only attempt not begun. For the start of a portal, where
 * thousands may wait: a fifth of the time of reading each of them whole.
 */
export function stillWaits(deps: Deps, id: string): boolean {
  const row = deps.catalog.get(id)
  if (row?.state !== 'queued' || row.attempt !== 1 || !Object.hasOwn(deps.config.targets, row.target))
    return false
  const folder = folderOf(deps, id)
  try {
    parseRecord(readFileSync(folder.config, 'utf8'), folder)
    return (
      readdirSync(folder.path).every((name) => ofWaiting.has(name)) &&
      readdirSync(folder.attempts).every((name) => name === '1') &&
      !existsSync(folder.attempt(1).started)
    )
  } catch {
    return false
  }
}
