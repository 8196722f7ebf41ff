import { createHash, createSecretKey, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../platform/clock.ts'
import { inTransaction, openDatabase } from '../platform/database.ts'
import { ErrandError, messageOf } from '../platform/errors.ts'
import { type KeyPurpose, keyOfJob, readSecret } from './job-key.ts'
import { createPortalRuns } from './portal-runs.ts'
import { createScheduleStore } from './schedules.ts'
import { createTargetStore } from './targets.ts'
import { createUndelivered } from './undelivered.ts'

export type State = ReturnType<typeof openState>

const signInMs = 15 * 60 * 1000
export const sessionMs = 30 * 24 * 60 * 60 * 1000

/** Opens what the portal itself must remember and no job folder holds. */
export function openState(stateFolder: string, clock: Clock) {
  const database = openOrExplain(stateFolder)
  database
    .prepare('insert or ignore into secrets (name, value) values (?, ?)')
    .run('job keys', randomBytes(32))
  const secret = createSecretKey(readSecret(database) as Uint8Array)
  const addressBy = {
    sign_in_links: database.prepare('select address from sign_in_links where token_hash = ? and expires > ?'),
    sessions: database.prepare('select address from sessions where token_hash = ? and expires > ?'),
  }

  /** Keeps a new token, hashed, in one of the two tables. */
  function issue(table: 'sign_in_links' | 'sessions', address: string, lifeMs: number): string {
    const token = randomBytes(24).toString('base64url')
    database.prepare(`delete from ${table} where expires <= ?`).run(clock.now())
    database
      .prepare(`insert into ${table} (token_hash, address, expires) values (?, ?, ?)`)
      .run(hash(token), address, clock.now() + lifeMs)
    return token
  }

  function look(table: 'sign_in_links' | 'sessions', token: string): string | undefined {
    // Most requests bring none.
    if (token === '') return undefined
    return addressBy[table].get(hash(token), clock.now())?.address as string | undefined
  }

  return {
    /** A token for a one-use link that signs `address` in; it lives 15 minutes. */
    issueSignIn: (address: string) => issue('sign_in_links', address, signInMs),
    /** Whose link this is, without using it up. */
    lookAtSignIn: (token: string) => look('sign_in_links', token),
    /** Uses a link up and begins a session of 30 days; undefined when the link is unknown, used or too old. */
    useSignIn(token: string): { address: string; session: string } | undefined {
      return inTransaction(database, () => {
        const address = look('sign_in_links', token)
        if (address === undefined) return undefined
        database.prepare('delete from sign_in_links where token_hash = ?').run(hash(token))
        return { address, session: issue('sessions', address, sessionMs) }
      })
    },
    /** Who is signed in with this session. */
    addressOfSession: (session: string) => look('sessions', session),
    endSession(session: string): void {
      database.prepare('delete from sessions where token_hash = ?').run(hash(session))
    },
    keyOfJob: (id: string, purpose: KeyPurpose = 'manage') => keyOfJob(secret, id, purpose),

    letters: createUndelivered(database, 'letters'),
    posts: createUndelivered(database, 'posts'),
    targets: createTargetStore(database),
    schedules: createScheduleStore(database),
    portalRuns: createPortalRuns(database),
    /** When old jobs were last looked for, by a clock that was believed; milliseconds since 1970. */
    lastClear: () => database.prepare('select at from clear_rounds').get()?.at as number | undefined,
    noteClear(at: number): void {
      database.prepare('insert or replace into clear_rounds (id, at) values (1, ?)').run(Math.floor(at))
    },
    close(): void {
      database.close()
    },
  }
}

function openOrExplain(folder: string): DatabaseSync {
  const path = join(folder, 'state.sqlite')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return openDatabase(path, join(import.meta.dirname, 'migrations'))
  } catch (error) {
    throw new ErrandError(
      'misconfigured',
      `${path} can not be used: ${messageOf(error)}. Restore it from a backup, or move it away: no job is lost, but people have to sign in again.`,
      { cause: error },
    )
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
