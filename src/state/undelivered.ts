import type { DatabaseSync } from 'node:sqlite'

/** A letter, or a post, that was tried and could not be delivered yet. */
export interface Undelivered {
  /** Of a letter about a start that made no job: `keyOfStart`. */
  jobId: string
  tries: number
  /** Milliseconds since 1970. */
  nextTry: number
  lastError: string
}

export type UndeliveredStore = ReturnType<typeof createUndelivered>

/** What a letter about a start of a schedule is noted under, beside those about jobs; no job id is like it. */
export function keyOfStart(serial: number): string {
  return `start-${serial}`
}

/** The start that a key is about; undefined where that is a job. */
export function startOfKey(key: string): number | undefined {
  const serial = /^start-(\d+)$/.exec(key)?.[1]
  return serial === undefined ? undefined : Number(serial)
}

export function createUndelivered(database: DatabaseSync, table: 'letters' | 'posts') {
  return {
    put(one: Undelivered): void {
      database
        .prepare(`insert or replace into ${table} (job_id, tries, next_try, last_error) values (?, ?, ?, ?)`)
        .run(one.jobId, one.tries, one.nextTry, one.lastError)
    },
    get: (jobId: string) =>
      database
        .prepare(
          `select job_id as jobId, tries, next_try as nextTry, last_error as lastError from ${table} where job_id = ?`,
        )
        .get(jobId) as Undelivered | undefined,
    /** Those that are tried next come first. */
    list: (limit: number) =>
      database
        .prepare(
          `select job_id as jobId, tries, next_try as nextTry, last_error as lastError from ${table} order by next_try limit ?`,
        )
        .all(limit)
        .map((row) => ({ ...row }) as unknown as Undelivered),
    count: () => Number(database.prepare(`select count(*) as rows from ${table}`).get()?.rows),
    remove(jobId: string): void {
      database.prepare(`delete from ${table} where job_id = ?`).run(jobId)
    },
  }
}
