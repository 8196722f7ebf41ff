import type { DatabaseSync } from 'node:sqlite'

/** Who changed something, and when (ISO 8601). */
export interface Change {
  by: string
  at: string
}

/** What was changed of a target while the portal ran, and holds over restarts. */
export interface TargetChanges {
  paused?: Change
  slots?: Change & { count: number }
}

interface TargetRow {
  count: number | null
  slotsBy: string | null
  slotsAt: string | null
  pausedBy: string | null
  pausedAt: string | null
}

export function createTargetStore(database: DatabaseSync) {
  const get = database.prepare(
    `select slots as count, slots_by as slotsBy, slots_at as slotsAt, paused_by as pausedBy, paused_at as pausedAt
     from targets where name = ?`,
  )
  const pause = database.prepare(
    `insert into targets (name, paused_by, paused_at) values (:name, :by, :at)
     on conflict do update set paused_by = excluded.paused_by, paused_at = excluded.paused_at`,
  )
  const unpause = database.prepare('update targets set paused_by = null, paused_at = null where name = ?')
  const setSlots = database.prepare(
    `insert into targets (name, slots, slots_by, slots_at) values (:name, :count, :by, :at)
     on conflict do update set slots = excluded.slots, slots_by = excluded.slots_by, slots_at = excluded.slots_at`,
  )
  const unsetSlots = database.prepare(
    'update targets set slots = null, slots_by = null, slots_at = null where name = ?',
  )
  return {
    get(name: string): TargetChanges {
      const row = get.get(name)
      if (!row) return {}
      const { count, slotsBy, slotsAt, pausedBy, pausedAt } = row as unknown as TargetRow
      return {
        ...(pausedAt === null ? {} : { paused: { by: pausedBy ?? '', at: pausedAt } }),
        ...(count === null ? {} : { slots: { count, by: slotsBy ?? '', at: slotsAt ?? '' } }),
      }
    },
    pause(name: string, { by, at }: Change): void {
      pause.run({ name, by, at })
    },
    unpause(name: string): void {
      unpause.run(name)
    },
    setSlots(name: string, count: number, { by, at }: Change): void {
      setSlots.run({ name, count, by, at })
    },
    /** Back to what errand.ini says. */
    unsetSlots(name: string): void {
      unsetSlots.run(name)
    },
  }
}
