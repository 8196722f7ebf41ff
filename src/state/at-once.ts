import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../platform/database.ts'

/** What is put off until that which is being done is kept, or is not. */
interface UnderWay {
  later: (() => void)[]
  undo: (() => void)[]
}

/** Steps that are kept whole or not at all, with the memory that goes by them. */
export function createAtOnce(database: DatabaseSync) {
  let underWay: UnderWay | undefined

  return {
    /** Runs `work`, which waits for nothing, whole or not at all; then what it put off. Inside of another it is part of that. */
    atOnce<T>(work: () => T): T {
      if (underWay) return work()
      const mine: UnderWay = { later: [], undo: [] }
      underWay = mine
      let result: T
      try {
        result = inTransaction(database, work)
      } catch (error) {
        for (const act of mine.undo.toReversed()) act()
        throw error
      } finally {
        underWay = undefined
      }
      for (const act of mine.later) act()
      return result
    },
    /** Inside of `atOnce`: what could not be kept has not happened, so `act` changes memory only once it is. */
    afterwards(act: () => void): void {
      underWay?.later.push(act)
    },
    /** Inside of `atOnce`: what changed memory already, as the rest of the work goes by it, is undone where nothing is kept. */
    otherwise(undo: () => void): void {
      underWay?.undo.push(undo)
    },
  }
}
