import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * `manage` is for the browser that submitted the job; `see` is for emailed and shared links, and opens the job whatever
 * `[access] results` says, and no more; `variables` is for the program of a scheduled job.
 */
export type KeyPurpose = 'manage' | 'see' | 'variables'

/** The key of one job. */
export function keyOfJob(secret: KeyObject, id: string, purpose: KeyPurpose): string {
  return createHmac('sha256', secret).update(`${purpose} ${id}`).digest('base64url').slice(0, 22)
}

/** The secret that all keys are made of; undefined before a portal has run. */
export function readSecret(database: DatabaseSync): Uint8Array | undefined {
  return database.prepare('select value from secrets where name = ?').get('job keys')?.value as
    | Uint8Array
    | undefined
}

/** The same key where no portal runs. Changes nothing; undefined when the state is not there or can't be read. */
export function readKeyOfJob(stateFolder: string, id: string, purpose: KeyPurpose): string | undefined {
  try {
    const database = new DatabaseSync(join(stateFolder, 'state.sqlite'), { readOnly: true, timeout: 5_000 })
    try {
      const secret = readSecret(database)
      return secret && keyOfJob(createSecretKey(secret), id, purpose)
    } finally {
      database.close()
    }
  } catch {
    return undefined
  }
}
