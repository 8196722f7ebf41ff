import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ErrandError, messageOf } from './errors.ts'
import { identify, type ProcessIdentity } from './processes.ts'

export interface Lock {
  release(): void
}

/**
 * Takes the one lock of a folder, for as long as this process lives. The kernel holds it (a transaction on a small
 * SQLite file, so a file lock) and frees it with its holder, however that dies; the text in `portal.lock` beside it
 * only says who holds it, to people and to the wrapper.
 *
 * @throws ErrandError `conflict`, naming the holder, when another process has it; `misconfigured` when the folder
 *   can not be written.
 */
export function takeLock(folder: string): Lock {
  const textPath = join(folder, 'portal.lock')
  const database = openExclusively(join(folder, '.portal.lock.sqlite'), folder)
  try {
    writeWhole(textPath, formatHolder(identify(process.pid)))
  } catch (error) {
    database.close()
    throw cannotWrite(folder, error)
  }
  return {
    release() {
      database.close()
    },
  }
}

function openExclusively(path: string, folder: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 0 })
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = delete; begin exclusive')
    return database
  } catch (error) {
    database?.close()
    if (/locked|busy/.test(messageOf(error))) {
      const holder = readHolder(folder)
      throw new ErrandError(
        'conflict',
        `Another portal runs on ${folder}${holder ? ` (process ${holder.pid} on ${holder.host})` : ''}. Stop it first, or use another jobs folder.`,
      )
    }
    throw cannotWrite(folder, error)
  }
}

/** `host = …`, one line a fact: the wrapper reads it with nothing but sh. */
export function formatHolder(who: ProcessIdentity | undefined): string {
  if (!who) return ''
  return `host = ${who.host}\npid = ${who.pid}\nstart_time = ${who.startTime}\nboot_id = ${who.bootId}\n`
}

export function parseHolder(text: string): ProcessIdentity | undefined {
  const facts = Object.fromEntries(text.split('\n').map((line) => line.split(' = ')))
  if (!facts.host || !facts.pid || !facts.start_time || !facts.boot_id) return undefined
  return {
    host: facts.host,
    pid: Number(facts.pid),
    startTime: Number(facts.start_time),
    bootId: facts.boot_id,
  }
}

/** Who took the lock of this folder last; whether that lives is another question. */
export function readHolder(folder: string): ProcessIdentity | undefined {
  try {
    return parseHolder(readFileSync(join(folder, 'portal.lock'), 'utf8'))
  } catch {
    return undefined
  }
}

function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, path)
}

function cannotWrite(folder: string, cause: unknown): ErrandError {
  return new ErrandError(
    'misconfigured',
    `The jobs folder ${folder} can not be written: ${messageOf(cause)}. Make it, or give the user that runs the portal the right to write there (chown).`,
    { cause },
  )
}
