import type { Value } from './value.ts'

/** So many bits of large ints a rule may go through: four or five as large as they can be. It takes less than a tenth of a second. */
const mostBits = 1_000_000

export type Effort = ReturnType<typeof createEffort>

/**
 * What one look at a rule may cost. To calculate with an int of 65,000 digits, or to make a text of it, takes 10 ms, and a rule
 * has room for hundreds of that, while the portal waits.
 */
export function createEffort() {
  let bits = 0
  return {
    /** To be called before something is done with these values; throws an Error in words when it is too much by now. */
    spend(...values: Value[]): void {
      // To count takes its time too.
      for (const value of values) if (bits <= mostBits && value.type === 'int') bits += bitsOf(value.value)
      if (bits > mostBits) throw new Error('works with too many ints of many thousand digits')
    },
  }
}

/** 0 of one that is small, as most are. */
function bitsOf(value: bigint): number {
  return BigInt.asIntN(64, value) === value ? 0 : 4 * value.toString(16).length
}
