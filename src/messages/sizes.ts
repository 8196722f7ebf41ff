import { formatSize } from '../platform/units.ts'
import { t } from './language.ts'

/** A size as people write it, in the language of who is spoken to: `183 bytes`, `7.2 kB`. */
export function sizeInWords(bytes: number): string {
  return formatSize(bytes, t.sizes)
}
