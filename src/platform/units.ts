const secondsOf: Record<string, number> = {
  '': 1,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
}

const bytesOf: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/** Seconds of `90s`, `30 min`, `2h`, `1.5 h`, `1d`, `45` (seconds); undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(text, secondsOf)
}

/** Bytes of `5MB`, `1.5 GB`, `64 KiB`, `1024` (bytes): kB is 1000, KiB 1024; a whole number; undefined when it is none of these. */
export function parseSize(text: string): number | undefined {
  const bytes = parseQuantity(text, bytesOf)
  return bytes === undefined ? undefined : Math.round(bytes)
}

function parseQuantity(text: string, units: Record<string, number>): number | undefined {
  const parts = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(text.trim())
  const unit = (parts?.[2] ?? '').toLowerCase()
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined
  if (!parts || factor === undefined) return undefined
  const quantity = Number(parts[1]) * factor
  return quantity <= Number.MAX_SAFE_INTEGER ? quantity : undefined
}

/** How a language writes sizes. */
export interface SizeWords {
  byte: string
  bytes: string
  /** Before the decimals. */
  point: string
}

const english: SizeWords = { byte: 'byte', bytes: 'bytes', point: '.' }

/** A size as people write it: `183 bytes`, `7.2 kB`, `5 MB`; steps of 1000, to one decimal. */
export function formatSize(bytes: number, words: SizeWords = english): string {
  if (bytes < 1000) return formatBytes(bytes, words)
  const units = ['kB', 'MB', 'GB', 'TB']
  let size = bytes / 1000
  // What would round up to 1000 is one of the next unit.
  while (size >= 999.95 && units.length > 1) {
    size /= 1000
    units.shift()
  }
  return `${String(Number(size.toFixed(1))).replace('.', words.point)} ${units[0]}`
}

/** The same beside another size; in bytes, where the two would read alike. */
export function formatSizeUnlike(bytes: number, other: number, words: SizeWords = english): string {
  const size = formatSize(bytes, words)
  return bytes !== other && size === formatSize(other, words) ? formatBytes(bytes, words) : size
}

function formatBytes(bytes: number, words: SizeWords): string {
  return `${bytes} ${bytes === 1 ? words.byte : words.bytes}`
}
