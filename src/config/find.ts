import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isMissing, messageOf } from '../platform/errors.ts'
import type { Mistake } from '../platform/hand-written-ini.ts'

export interface ConfigSource {
  /** A path that was asked for; it must exist. */
  file?: string
  /** Where `errand.ini` is looked for otherwise. */
  workingDirectory: string
  /** `ERRAND_CONFIG`, `PORT`, `HOST` and `LOG_LEVEL` are read, nothing else. */
  environment: Record<string, string | undefined>
}

/** errand.ini as it lies there, unread. */
export interface Found {
  /** Where it is, or would be. Absolute. */
  path: string
  /** The folder that relative paths start from. Absolute. */
  root: string
  /** '' where there is none, and none was asked for. */
  text: string
  /** Whether there is one. */
  isThere: boolean
  /** Why it can't be read. */
  mistake?: Mistake
}

/** Looks for errand.ini where `source` says. */
export function findSettings(source: ConfigSource): Found {
  const asked = source.file ?? (source.environment.ERRAND_CONFIG || undefined)
  const path = resolve(source.workingDirectory, asked ?? 'errand.ini')
  const found = { path, root: dirname(path) }
  try {
    return { ...found, text: readFileSync(path, 'utf8'), isThere: true }
  } catch (error) {
    const none = { ...found, text: '', isThere: false }
    if (asked === undefined && isMissing(error)) return none
    return { ...none, mistake: { file: path, message: `can not be read: ${messageOf(error)}` } }
  }
}
