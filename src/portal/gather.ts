import type { Catalog, NewRow } from '../catalog/catalog.ts'

/** For so long a row waits for others. */
const waitMs = 5

/**
 * Puts rows into the catalog as `put` does, together with others that come at the same time: a transaction for each
 * takes as long as reading its job.
 *
 * @param most so many are put at once
 */
export function gatherRows({ put, putAll }: Pick<Catalog, 'put' | 'putAll'>, most: number) {
  let waiting: { row: NewRow; resolve: () => void; reject: (error: unknown) => void }[] = []
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const together = waiting
    waiting = []
    try {
      putAll(together.map(({ row }) => row))
      for (const { resolve } of together) resolve()
    } catch {
      // None is in it then. One by one, so that the fault of one is not that of all.
      for (const { row, resolve, reject } of together) {
        try {
          put(row)
          resolve()
        } catch (error) {
          reject(error)
        }
      }
    }
  }

  /** Resolves when the row is in the catalog. */
  return (row: NewRow) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ row, resolve, reject })
      if (waiting.length >= most) flush()
      else timer ??= setTimeout(flush, waitMs)
    })
}
