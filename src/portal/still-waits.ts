import { existsSync } from 'node:fs'
import type { Waiting } from '../catalog/catalog.ts'
import { parseRecord } from '../job/record.ts'
import { atOnce } from '../platform/look.ts'
import { type Deps, folderOf } from './deps.ts'

/**
 * Whether a job is where the catalog has it: in line, its only attempt not begun, nothing asked of it since. For the
 * start of a portal, where thousands may wait: a tenth of the time of reading each of them whole.
 */
export function stillWaits(deps: Deps, { id, target, attempt }: Waiting): boolean {
  const { targets } = deps.config
  if (attempt !== 1 || !Object.hasOwn(targets, target)) return false
  // One that errand.ini did not have when it was last read may be there now.
  if (target === 'default' && Object.keys(targets).length > 1) return false
  const folder = folderOf(deps, id)
  try {
    parseRecord(atOnce.text(folder.config), folder)
  } catch {
    return false
  }
  // Asked for one by one: reading the folder takes longer than all of them.
  const { cancel, priority, status, success, error } = folder
  const { started } = folder.attempt(1)
  return ![cancel, priority, status, success, error, started, folder.attempt(2).path].some((path) =>
    existsSync(path),
  )
}
