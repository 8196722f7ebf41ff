import { existsSync, readFileSync } from 'node:fs'
import { parseRecord } from '../job/record.ts'
import { type Deps, folderOf } from './deps.ts'

/**
 * Whether a job is where the catalog has it: in line, its only attempt not begun. For the start of a portal, where
 * thousands may wait: a fifth of the time of reading each of them whole.
 */
export function stillWaits(deps: Deps, id: string): boolean {
  const row = deps.catalog.get(id)
  const { targets } = deps.config
  if (row?.state !== 'queued' || row.attempt !== 1 || !Object.hasOwn(targets, row.target)) return false
  // One that errand.ini did not have when it was last read may be there now.
  if (row.target === 'default' && Object.keys(targets).length > 1) return false
  const { config, cancel, status, success, error, attempt } = folderOf(deps, id)
  try {
    parseRecord(readFileSync(config, 'utf8'), folderOf(deps, id))
  } catch {
    return false
  }
  // Asked for one by one: reading the folder takes longer than all of them.
  return ![cancel, status, success, error, attempt(1).started, attempt(2).path].some((path) =>
    existsSync(path),
  )
}
