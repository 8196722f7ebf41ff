import type { DatabaseSync } from 'node:sqlite'

/** The end of a portal that nobody asked for. */
export interface Crash {
  /** Milliseconds since 1970; of one that ended without a word, when the next one found that. */
  at: number
  /** The error that it came upon; null: it did not say, as whoever is killed. */
  message: string | null
}

/** More than anybody looks back at; a portal that crashes every second for weeks shall not fill the disk. */
const keptRuns = 1000

/** When portals began on this state, and how they ended. Times in milliseconds since 1970. */
export function createPortalRuns(database: DatabaseSync) {
  const find = database.prepare(
    'update portal_runs set ended = ?, is_crash = 1, reason = null where ended is null',
  )
  const begin = database.prepare('insert into portal_runs (began) values (?) returning id')
  const forget = database.prepare('delete from portal_runs where id <= ?')
  const end = database.prepare('update portal_runs set ended = ?, reason = ? where id = ? and ended is null')
  const crash = database.prepare('update portal_runs set ended = ?, reason = ?, is_crash = 1 where id = ?')
  const restarts = database.prepare(
    'select began from portal_runs where began >= ? and id > (select min(id) from portal_runs) order by id',
  )
  const lastCrash = database.prepare(
    'select ended as at, reason as message from portal_runs where is_crash = 1 order by id desc limit 1',
  )
  return {
    /** Whoever has not said how they ended have crashed: only one portal runs at a time. @returns what names this run */
    begin(at: number): number {
      find.run(Math.floor(at))
      const id = Number(begin.get(Math.floor(at))?.id)
      forget.run(id - keptRuns)
      return id
    },
    /** As somebody asked; one that has crashed already stays so. */
    end(id: number, at: number, reason: string): void {
      end.run(Math.floor(at), reason, id)
    },
    crash(id: number, at: number, message: string): void {
      crash.run(Math.floor(at), message, id)
    },
    /** When portals began since then that were not the first here, the oldest first. */
    restartsSince: (at: number): number[] => restarts.all(Math.floor(at)).map(({ began }) => Number(began)),
    lastCrash: () => lastCrash.get() as Crash | undefined,
  }
}
