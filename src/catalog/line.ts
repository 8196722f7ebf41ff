import type { DatabaseSync } from 'node:sqlite'

/** A job whose turn it is. */
export interface Next {
  id: string
  owner: string
  program: string
}

/** Whose jobs have to wait although a slot is free: they run as many as they may. */
export interface Full {
  owners: string[]
  programs: string[]
}

/** How many turns there are in a millisecond. */
const turnsInMs = 1_000

/**
 * Who is next: the highest priority first; within it the owner whose last job began longest ago, so that many jobs of
 * one do not hold up another's first; within an owner in order of submission. The table `line` has a row for each owner
 * and program that waits, kept by triggers, so that the cost does not grow with the number of jobs.
 */
export function createLine(database: DatabaseSync) {
  let lastTurn = Number(database.prepare('select max(turn) as turn from turns').get()?.turn ?? 0)

  const order = `from line where target = :target
    and owner not in (select value from json_each(:owners)) and program not in (select value from json_each(:programs))
    order by priority desc, turn, first_seq limit 1`
  const first = database.prepare(`select first_seq as seq ${order}`)
  const take = database.prepare('update jobs set in_line = 0 where seq = ? returning id, owner, program')
  const takeTurn = database.prepare(
    `insert into turns values (:target, :owner, :turn)
     on conflict do update set turn = excluded.turn where excluded.turn > turns.turn`,
  )
  const setAside = database.prepare('update jobs set in_line = 0 where id = ?')
  const putBack = database.prepare(
    "update jobs set in_line = 1, not_before = null where id = ? and state = 'queued'",
  )
  const place = database.prepare(
    'select seq, target, priority, owner, in_line as inLine from jobs where id = ?',
  )
  const higher = database.prepare(
    'select coalesce(sum(waiting), 0) as jobs from line where target = :target and priority > :priority',
  )
  const own = database.prepare(
    `select count(*) as jobs from jobs indexed by jobs_in_line where in_line = 1
     and target = :target and priority = :priority and owner = :owner and seq < :seq`,
  )
  // Each start sends its owner to the end of the line, so before my (n+1)-th job each other owner starts at most n, and
  // one more where their turn comes before mine.
  const others = database.prepare(
    `select coalesce(sum(min(waiting, :own + ((turn, first) < (select turn, min(first_seq) from line
       where target = :target and priority = :priority and owner = :owner)))), 0) as jobs
     from (select sum(waiting) as waiting, turn, min(first_seq) as first from line
       where target = :target and priority = :priority and owner <> :owner group by owner)`,
  )
  // The same for a job that is not there yet: of those whose turn is as early the ones that wait were there before it.
  const newOwn = database.prepare(
    `select coalesce(sum(waiting), 0) as jobs from line
     where target = :target and priority = :priority and owner = :owner`,
  )
  const newOthers = database.prepare(
    `select coalesce(sum(min(waiting, :own + (turn <=
       coalesce((select turn from turns where target = :target and owner = :owner), 0)))), 0) as jobs
     from (select sum(waiting) as waiting, turn from line
       where target = :target and priority = :priority and owner <> :owner group by owner)`,
  )
  const waiting = database.prepare(
    'select coalesce(sum(waiting), 0) as jobs from line where target = :target',
  )

  const numberOf = (statement: typeof higher, values: Record<string, string | number>) =>
    Number(statement.get(values)?.jobs)

  return {
    /** Takes the next job out of the line, and sends its owner to the end of it. `putBack` undoes the first. */
    take(target: string, full: Full, now: number): Next | undefined {
      const found = first.get({
        target,
        owners: JSON.stringify(full.owners),
        programs: JSON.stringify(full.programs),
      })
      if (!found) return undefined
      const next = { ...take.get(found.seq as number) } as unknown as Next
      lastTurn = Math.max(lastTurn + 1, now * turnsInMs)
      takeTurn.run({ target, owner: next.owner, turn: lastTurn })
      return next
    },
    /** Takes a job out of the line until it is put back. */
    setAside(id: string): void {
      setAside.run(id)
    },
    /** Puts a waiting job back in its place. */
    putBack(id: string): void {
      putBack.run(id)
    },
    /** For a job that is known to have begun: when that was, in milliseconds since 1970. */
    noteTurn(target: string, owner: string, began: number): void {
      // A clock that was wrong must not send its owner to the end for years.
      const turn = Math.min(began, Date.now()) * turnsInMs
      if (!(turn > 0)) return
      lastTurn = Math.max(lastTurn, turn)
      takeTurn.run({ target, owner, turn })
    },
    /** How many jobs of the same target will probably start before this one; 0 when it is not in line. */
    countAhead(id: string): number {
      const job = place.get(id) as {
        seq: number
        target: string
        priority: number
        owner: string
        inLine: 0 | 1
      }
      if (!job?.inLine) return 0
      const { seq, inLine: _, ...line } = job
      const before = numberOf(own, { ...line, seq })
      const { owner: __, ...level } = line
      return numberOf(higher, level) + before + numberOf(others, { ...line, own: before })
    },
    /** The same of a job that `owner` (any new one, where that is not known) would submit now. */
    countAheadOfNew({ owner = '', ...level }: { target: string; priority: number; owner?: string }): number {
      const own = numberOf(newOwn, { ...level, owner })
      return numberOf(higher, level) + own + numberOf(newOthers, { ...level, owner, own })
    },
    /** How many are in the line of a target. */
    countInLine: (target: string) => numberOf(waiting, { target }),
  }
}
