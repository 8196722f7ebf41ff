import type { CatalogQuery } from '../catalog/catalog.ts'
import { parseAddress } from '../job/owner.ts'
import { type Reason, reasons } from '../job/status.ts'
import { t } from '../messages/language.ts'
import { nearest } from '../platform/nearest.ts'
import { parseDuration } from '../platform/units.ts'

/** What somebody looks for, as the catalog is asked. */
export type SearchConditions = Pick<
  CatalogQuery,
  | 'program'
  | 'state'
  | 'reason'
  | 'notReason'
  | 'owner'
  | 'target'
  | 'id'
  | 'since'
  | 'until'
  | 'words'
  | 'without'
>

export interface Search {
  conditions: SearchConditions
  /** What was not understood, as sentences; the rest is in `conditions`. */
  mistakes: string[]
}

/** States as people say them; `failed` is what the pages call so, `error` any end that is no success. */
const states: Record<string, SearchConditions> = {
  waiting: { state: 'queued' },
  running: { state: 'running' },
  finished: { state: 'success' },
  failed: { state: 'error', notReason: 'cancelled' },
  cancelled: { state: 'error', reason: 'cancelled' },
  interrupted: { state: 'interrupted' },
  queued: { state: 'queued' },
  success: { state: 'success' },
  error: { state: 'error' },
  canceled: { state: 'error', reason: 'cancelled' },
}
/** Those that a filter offers: one for each job. */
export const saidStates = ['waiting', 'running', 'finished', 'failed', 'cancelled', 'interrupted'] as const
export type SaidState = (typeof saidStates)[number]

/** What a job has to be to be called so. */
export function conditionsOfState(said: SaidState): SearchConditions {
  return states[said] ?? {}
}

/** What follows a field's name and a colon; a mistake as a sentence. */
const fields = {
  program: (value: string) => ({ program: value }),
  state: (value: string) =>
    Object.hasOwn(states, value.toLowerCase())
      ? (states[value.toLowerCase()] as SearchConditions)
      : t.search.unknownState(value, [...saidStates]),
  reason: (value: string) =>
    reasons.includes(value.toLowerCase() as Reason)
      ? { reason: value.toLowerCase() as Reason }
      : t.search.unknownReason(value, reasons),
  since: (value: string, now: number) => {
    const span = spanOf(value, now)
    return span ? { since: new Date(span.from).toISOString() } : t.search.notATime('since', value)
  },
  until: (value: string, now: number) => {
    const span = spanOf(value, now)
    return span ? { until: new Date(span.to).toISOString() } : t.search.notATime('until', value)
  },
  owner: (value: string) => {
    const owner = parseAddress(value)
    return owner === undefined ? t.search.notAnAddress(value) : { owner }
  },
  target: (value: string) => ({ target: value }),
  id: (value: string) => {
    const id = value.replace(/[\s-]/g, '').toLowerCase()
    return /^[a-z]{1,32}$/.test(id) ? { id } : t.search.notAnId(value)
  },
} satisfies Record<string, (value: string, now: number) => SearchConditions | string>

export type SearchField = keyof typeof fields

interface Token {
  isNot: boolean
  field?: SearchField
  text: string
  isQuoted: boolean
}

/**
 * What people write into a search: `program:blastp state:failed since:7d "two words" globin -human`. Whatever else it
 * is, it is words to look for: it never throws. Days are UTC.
 *
 * @param now milliseconds since 1970
 */
export function parseSearch(text: string, now: number): Search {
  const mistakes: string[] = []
  const given = new Map<SearchField, string>()
  const found: SearchConditions = {}
  const wanted: string[] = []
  const unwanted: string[] = []
  for (const token of tokensOf(text)) {
    const { field, isNot, text: value } = token
    if (field === undefined) {
      const meant = misspelt(token)
      if (meant) mistakes.push(t.search.unknownField(value, meant))
      else (isNot ? unwanted : wanted).push(value)
    } else if (isNot) mistakes.push(t.search.onlyWords(written(token)))
    else if (value === '') mistakes.push(t.search.noValue(field))
    else if (given.has(field) && given.get(field) !== value) mistakes.push(t.search.twice(field))
    else {
      given.set(field, value)
      const condition = fields[field](value, now)
      if (typeof condition === 'string') mistakes.push(condition)
      else Object.assign(found, condition)
    }
  }
  return {
    conditions: {
      ...found,
      ...(wanted.length > 0 ? { words: wanted } : {}),
      ...(unwanted.length > 0 ? { without: unwanted } : {}),
    },
    mistakes,
  }
}

/** The same search with another value of one field, or without it: what a filter leads to. */
export function setField(text: string, field: SearchField, value: string | undefined): string {
  const others = tokensOf(text).filter((token) => token.field !== field)
  const own: Token[] = value
    ? [{ isNot: false, field, text: value.replaceAll('"', ''), isQuoted: /[\s\0"]/.test(value) }]
    : []
  return [...others, ...own].map(written).join(' ')
}

function tokensOf(text: string): Token[] {
  const plain = text.slice(0, longest).toWellFormed().replaceAll('\0', ' ')
  return [...plain.matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|([^\s"]\S*))/gi)].flatMap(
    ([whole, sign, name = '', quoted, bare = '']): Token[] => {
      const isNot = sign === '-'
      // `state:` alone: its value is still being typed.
      const [field, value] =
        name === '' && quoted === undefined && isField(bare.slice(0, -1)) && bare.endsWith(':')
          ? [bare.slice(0, -1), '']
          : [name, quoted ?? bare]
      if (isField(field))
        return [
          {
            isNot,
            field: field.toLowerCase() as SearchField,
            text: value.trim(),
            isQuoted: quoted !== undefined,
          },
        ]
      // A colon is part of many words: `chr1:100`, `https://…`.
      if (name !== '')
        return [
          { isNot, text: whole.slice(isNot ? 1 : 0).replaceAll('"', ''), isQuoted: quoted !== undefined },
        ]
      return value.trim() === '' ? [] : [{ isNot, text: value, isQuoted: quoted !== undefined }]
    },
  )
}

/** So much of a search is read, in characters. */
const longest = 1_000

function isField(name: string): boolean {
  return Object.hasOwn(fields, name.toLowerCase())
}

/** The field that somebody most likely meant by `stat:failed`; in quotes it is a text to look for. */
function misspelt({ text, isQuoted }: Token): string | undefined {
  const name = /^([a-z]{3,}):[^/]/i.exec(text)?.[1]
  return name === undefined || isQuoted ? undefined : nearest(name, Object.keys(fields))
}

function written({ isNot, field, text, isQuoted }: Token): string {
  return `${isNot ? '-' : ''}${field ? `${field}:` : ''}${isQuoted ? `"${text}"` : text}`
}

/**
 * From when to when somebody means, in milliseconds since 1970: of a day, month or year its beginning and its end, of a
 * moment (`7d` ago, `2026-11-21T20:00Z`) that moment twice. UTC.
 */
function spanOf(typed: string, now: number): { from: number; to: number } | undefined {
  const value = typed.toLowerCase()
  const today = new Date(now).toISOString().slice(0, 10)
  if (value === 'today') return dayOf(today)
  if (value === 'yesterday') return dayOf(new Date(now - dayMs).toISOString().slice(0, 10))
  if (/^\d{4}(-\d\d){0,2}$/.test(value)) return dayOf(value)
  if (/^\d{4}-\d\d-\d\dt\d\d:\d\d(:\d\d(\.\d{1,3})?)?(z|[+-]\d\d:\d\d)?$/.test(value)) {
    const moment = Date.parse(
      /(z|[+-]\d\d:\d\d)$/.test(value) ? value.toUpperCase() : `${value.toUpperCase()}Z`,
    )
    return Number.isNaN(moment) ? undefined : { from: moment, to: moment }
  }
  const weeks = /^(\d{1,4}) ?(?:w|weeks?)$/.exec(value)?.[1]
  const seconds = weeks === undefined ? parseDuration(value) : Number(weeks) * 7 * 86_400
  if (seconds === undefined || /^[\d.]+$/.test(value)) return undefined
  const moment = Math.max(0, now - seconds * 1_000)
  return { from: moment, to: moment }
}

const dayMs = 86_400_000

/** `2026`, `2026-11` or `2026-11-21`; undefined for a day that there is not. */
function dayOf(text: string): { from: number; to: number } | undefined {
  const from = Date.parse(text)
  if (Number.isNaN(from) || !new Date(from).toISOString().startsWith(text)) return undefined
  const end = new Date(from)
  if (text.length === 4) end.setUTCFullYear(end.getUTCFullYear() + 1)
  else if (text.length === 7) end.setUTCMonth(end.getUTCMonth() + 1)
  else end.setUTCDate(end.getUTCDate() + 1)
  return { from, to: end.getTime() }
}
