import { t } from '../../messages/language.ts'
import { messageOf, systemErrorCode } from '../../platform/errors.ts'

/** Why a file can not be read or written, and what to do, in words; of a cause that is not among the usual, what the system says. */
export function whyUnusable(error: unknown): string {
  const words: Record<string, string> = t.schedules.unusable
  return words[systemErrorCode(error) ?? ''] ?? messageOf(error)
}
