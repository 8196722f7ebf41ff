import type { Section } from '../platform/hand-written-ini.ts'
import type { Note } from './read-keys.ts'

/** Reads `[environment]`: what the program's environment has beside what the portal sets. Without prototype. */
export function readEnvironment(
  section: Section | undefined,
  noteFor: (section: Section) => Note,
): Record<string, string> {
  const environment: Record<string, string> = Object.create(null)
  for (const { key, value } of section?.entries ?? []) {
    const message = nameMistake(key)
    if (section && message !== undefined) noteFor(section)(message, key)
    else environment[key] = value
  }
  return environment
}

function nameMistake(name: string): string | undefined {
  if (name === 'PATH') return "is the portal's to set; use extra_path"
  if (name === 'HOME' || name === 'TMPDIR') return "is the portal's to set: a folder of the job"
  if (name.startsWith('ERRAND_')) return "names that begin with ERRAND_ are the portal's own"
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return undefined
  return `expected a name of letters, digits and '_' that begins with a letter, found '${name}'`
}
