import type { Section } from '../platform/hand-written-ini.ts'
import { argumentLimitBytes } from './argument-size.ts'
import type { Note } from './read-keys.ts'

/** Reads `[environment]`: what the program's environment has beside what the portal sets. Without prototype. */
export function readEnvironment(
  section: Section | undefined,
  noteFor: (section: Section) => Note,
): Record<string, string> {
  const environment: Record<string, string> = Object.create(null)
  for (const { key, value } of section?.entries ?? []) {
    const message = nameMistake(key) ?? valueMistake(value)
    if (section && message !== undefined) noteFor(section)(message, key)
    else environment[key] = value
  }
  return environment
}

function nameMistake(name: string): string | undefined {
  if (name === 'PATH') return "is the portal's to set; use extra_path"
  if (name === 'HOME') return "is the portal's to set: the job's working directory"
  if (name === 'TMPDIR') return "is the portal's to set: its own TMPDIR, or /tmp"
  if (name.startsWith('ERRAND_')) return "names that begin with ERRAND_ are the portal's own"
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined
  return `expected a name of letters, digits and '_' that begins with no digit, found '${name}'`
}

function valueMistake(value: string): string | undefined {
  const bytes = Buffer.byteLength(value)
  return bytes > argumentLimitBytes
    ? `has ${bytes} bytes; at most ${argumentLimitBytes} can be handed over`
    : undefined
}
