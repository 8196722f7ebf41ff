import { en } from './en.ts'
import { t } from './language.ts'

/** What files and the state keep of what was said: the same in every language, as others will read it. */
export const recorded = {
  anAdministrator: en.cancel.anAdministrator,
  theBrowser: en.cancel.theBrowser,
  orphaned: en.orphaned,
}

/** Who did something, as it was recorded, in words: an address, or who it was without one. */
export function personInWords(by: string): string {
  if (by === recorded.anAdministrator) return t.cancel.anAdministrator
  return by === recorded.theBrowser ? t.cancel.theBrowser : by
}

/** More about an end, as it was recorded, in words. */
export function detailInWords(detail: string): string {
  return detail === recorded.orphaned ? t.orphaned : detail
}
