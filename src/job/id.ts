import { randomInt } from 'node:crypto'

/** No vowels (no words by chance), no `l` (looks like 1): an id can be read over the phone. */
const letters = 'bcdfghjkmnpqrstvwxyz'

/** A new job id of so many letters, from a cryptographic source. */
export function newJobId(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}

/** The id that somebody typed (`TCFN-CTBQ`, `tcfn ctbq`), or undefined when it can not be one. */
export function parseJobId(typed: string): string | undefined {
  const id = typed.replace(/[\s-]/g, '').toLowerCase()
  return isJobId(id) ? id : undefined
}

/** True for what may name a job folder. Everything that comes from outside passes here before it reaches a path. */
export function isJobId(text: string): boolean {
  return /^[bcdfghjkmnpqrstvwxyz]{4,32}$/.test(text)
}

/** Two groups, easier to read aloud: `tcfn ctbq`. */
export function groupJobId(id: string): [string, string] {
  const half = Math.ceil(id.length / 2)
  return [id.slice(0, half), id.slice(half)]
}
