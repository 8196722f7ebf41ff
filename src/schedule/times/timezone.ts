import { show } from '../../platform/hand-written-ini.ts'
import { nearest } from '../../platform/nearest.ts'

/** The zone that this process runs in (TZ, or the machine's). */
export function localTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** What is wrong with the name of a time zone; undefined: nothing. */
export function timezoneMistake(name: string): string | undefined {
  if (isTimezone(name)) return undefined
  const near = nearestZone(name)
  const hint = near === undefined ? '' : `; did you mean '${near}'?`
  return `expected a time zone of the IANA list such as 'Europe/Berlin', or 'UTC', found ${show(name)}${hint}`
}

/** Intl takes '+02:00' too, which knows no daylight saving: rarely what is meant. */
function isTimezone(name: string): boolean {
  if (/^[+-]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

function nearestZone(name: string): string | undefined {
  const zones = Intl.supportedValuesOf('timeZone')
  const city = `/${name.trim().toLowerCase().replaceAll(' ', '_')}`
  return zones.find((zone) => zone.toLowerCase().endsWith(city)) ?? nearest(name, zones)
}
