import { readIfThere, writeDurably } from '../platform/files.ts'
import { formatIni, parseIni } from '../platform/ini.ts'
import { type Look, patiently } from '../platform/look.ts'
import type { JobFolder } from './folder.ts'

/** A priority that was given to a job after it was submitted: the content of priority.ini. */
export interface GivenPriority {
  /** Higher ones start first; 0 is normal. */
  value: number
  /** An address, or words such as `an administrator`. */
  by: string
  /** ISO 8601, UTC. */
  at: string
}

/** The last one stands. */
export async function givePriority(folder: JobFolder, { value, by, at }: GivenPriority): Promise<void> {
  await writeDurably(folder.priority, formatIni({ priority: { value: String(value), by, at } }))
}

/** Undefined when none was given; what is no number counts as none. */
export async function readPriority(folder: JobFolder, look: Look = patiently): Promise<number | undefined> {
  const text = await readIfThere(folder.priority, look)
  const value = text === undefined ? undefined : parseIni(text).priority?.value
  return value !== undefined && /^-?\d{1,4}$/.test(value) ? Number(value) : undefined
}
