import { isLarge, type Value } from './value.ts'

/** So many bits of large ints rules may go through: four or five as large as they can be. It takes less than a tenth of a second. */
const mostBits = 1_000_000

export type Effort = ReturnType<typeof createEffort>

/**
 * What all looks at rules may cost before the portal goes on. To calculate with an int of 65,000 digits, or to make a text of
 * it, takes 10 ms, and a rule has room for hundreds of that. With ints of ordinary size a rule never notices what others spend.
 */
export function createEffort() {
  let bits = 0
  return {
    /** To be called before something is done with these values; throws an Error in words when it is too much by now. */
    spend(...values: Value[]): void {
      for (const value of values) {
        if (value.type !== 'int' || !isLarge(value.value)) continue
        // To count takes its time too.
        if (bits <= mostBits) bits += 4 * value.value.toString(16).length
        if (bits > mostBits) throw new Error('works with too many large ints, or rules before it did')
      }
    },
  }
}
