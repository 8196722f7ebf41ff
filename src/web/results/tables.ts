import type { Request } from 'express'
import { t } from '../../messages/language.ts'
import type { JobView } from '../../portal/read.ts'
import type { Table, TableQuery } from '../../portal/table.ts'

/** A table, with the links that sort it and the form that filters it; both work by address alone. */
export interface TableView {
  /** The output's name in the definition. */
  name: string
  heads: { words: string; isNumeric: boolean; sorted: 'ascending' | 'descending' | ''; href: string }[]
  rows: string[][]
  numeric: boolean[]
  /** What is not shown, and why; '' for a table that is shown whole. */
  note: string
  /** Of one row there is nothing to sort. */
  isSortable: boolean
  /** Of a few one sees at once which they are. */
  hasFilter: boolean
  filter: string
  /** What else the address says, for the form. */
  kept: { name: string; value: string }[]
}

type Query = Request['query']

const maxFilter = 200
const fewRows = 10

/** `?sort.hits=-11&filter.hits=HBB`: by the eleventh column, downwards. Undefined where neither is asked for. */
export function tableQueryOf(query: Query, name: string): TableQuery | undefined {
  const [, minus, column] = /^(-?)([1-9]\d{0,4})$/.exec(textOf(query, `sort.${name}`)) ?? []
  const filter = textOf(query, `filter.${name}`).trim().slice(0, maxFilter)
  if (column === undefined && filter === '') return undefined
  return {
    ...(column === undefined ? {} : { sort: { column: Number(column), descending: minus === '-' } }),
    filter,
  }
}

/** What the address says of a table, as far as it is understood. */
function askedOf(query: Query, table: string): TableView['kept'] {
  const { sort, filter = '' } = tableQueryOf(query, table) ?? {}
  return [
    ...(sort ? [{ name: `sort.${table}`, value: `${sort.descending ? '-' : ''}${sort.column}` }] : []),
    ...(filter === '' ? [] : [{ name: `filter.${table}`, value: filter }]),
  ]
}

/** Of a job's outputs. */
export function tablesOf({ outputs }: Pick<JobView, 'outputs'>): string[] {
  return outputs.filter(({ show }) => show === 'table').map(({ name }) => name)
}

function textOf(query: Query, name: string): string {
  const value = query[name]
  return typeof value === 'string' ? value : ''
}

/**
 * @param page the address of the job's page, which every link leads back to
 * @param tables the names of all tables of the page: what the address says of them is kept, and nothing else, as it goes
 *   into every heading
 */
export function viewTable(
  page: string,
  name: string,
  table: Table,
  query: Query,
  tables: string[],
): TableView {
  const { sort, filter } = table.query
  const others = tables.flatMap((one) => askedOf(query, one))
  const hrefOf = (column: number) => {
    const params = new URLSearchParams(others.map((one): [string, string] => [one.name, one.value]))
    // Up, then down, then as it was.
    if (sort?.column !== column) params.set(`sort.${name}`, `${column}`)
    else if (sort.descending) params.delete(`sort.${name}`)
    else params.set(`sort.${name}`, `-${column}`)
    return `${page}?${params}#output-${name}`
  }
  return {
    name,
    heads: table.head.map((words, index) => ({
      words: words || t.table.column(index + 1),
      isNumeric: table.numeric[index] ?? false,
      sorted: sort?.column === index + 1 ? (sort.descending ? 'descending' : 'ascending') : '',
      href: hrefOf(index + 1),
    })),
    rows: table.rows,
    numeric: table.numeric,
    note: noteOn(table),
    isSortable: table.rows.length > 1 || filter !== '',
    hasFilter: table.rows.length > fewRows || filter !== '',
    filter,
    kept: others.filter((one) => one.name !== `filter.${name}`),
  }
}

function noteOn({ rows, isCut, matched, stoppedAt, query, columns, numeric }: Table): string {
  const isFiltered = query.filter !== ''
  const isSorted = query.sort !== undefined
  const notes = []
  if (rows.length === 0) {
    if (isFiltered) notes.push(t.table.nothingFound)
    else if (stoppedAt === undefined) notes.push(t.table.empty)
  } else if (isCut && isSorted) notes.push(t.table.ofRows(rows.length, matched, isFiltered))
  else if (isCut) notes.push(t.table.firstRows(rows.length, isFiltered))
  else if (isFiltered) notes.push(t.table.found(rows.length))
  if (stoppedAt !== undefined && (isFiltered || isSorted || rows.length === 0))
    notes.push(t.table.stoppedAt(stoppedAt))
  if (columns > numeric.length) notes.push(t.table.firstColumns(numeric.length, columns))
  return notes.join(' ')
}
