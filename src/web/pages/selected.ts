import type { Request, Response } from 'express'
import type { CatalogRow } from '../../catalog/catalog.ts'
import { isJobId } from '../../job/id.ts'
import { isOver } from '../../job/state.ts'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import type { Verb } from '../../portal/access.ts'
import { mayOffer } from '../job-access.ts'
import { keepPrivate, sendPage } from '../page.ts'
import { takeForm, textIn } from '../take-form.ts'
import { visitorName } from '../visitor.ts'
import type { Route, Web } from '../web.ts'
import { compareSelected } from './compare.ts'
import { type JobRowView, viewRow } from './job-list.ts'

/** What can be done with several jobs at once: to which ones, and how. */
const actions = {
  cancel: {
    verb: 'cancel',
    isFor: (row: CatalogRow) => !isOver(row.state),
    act: (web: Web, id: string, by: string) => web.portal.cancel(id, by),
  },
  delete: {
    verb: 'delete',
    isFor: (row: CatalogRow) => isOver(row.state),
    act: (web: Web, id: string, by: string) => web.portal.delete(id, by),
  },
} satisfies Record<
  string,
  {
    verb: Verb
    isFor(row: CatalogRow): boolean
    act(web: Web, id: string, by: string): Promise<void>
  }
>
type Action = keyof typeof actions

export const selectedActions = Object.keys(actions) as Action[]

interface SelectedView {
  action: Action
  question: string
  /** What it means, or why nothing can be done. */
  help: string
  /** '' where nothing can be done. */
  confirm: string
  /** Of the selected ones those that stay as they are, in words; '' when there are none. */
  others: string
  rows: JobRowView[]
  list: List
  back: string
  /** The way back. */
  url: string
}

/** The list that the form stands on: names the address to go back to. */
type List = 'own' | 'all'
const places: Record<List, string> = { own: '/jobs', all: '/admin/jobs' }

/**
 * What the buttons below a list lead to: first the question which jobs are meant, then, with `sure`, what was asked for.
 * Each job is asked about by itself, whoever may see the list. Comparing two changes nothing and asks nothing.
 */
export const selected: Route = {
  method: 'post',
  path: '/jobs/selected',
  verb: 'list own jobs',
  async handle(web, request, response) {
    await using form = await takeForm(web, request, response)
    const text = (name: string) => textIn(form.given, name)
    const ids = new Set(
      form.given.flatMap(([name, value]) => (name === 'id' && typeof value === 'string' ? [value] : [])),
    )
    const list: List = text('list') === 'all' ? 'all' : 'own'
    const back = new URLSearchParams(text('back'))
    if (text('do') === 'compare') {
      const pair = [...new Set([text('with'), ...[...ids].toReversed()])].filter(Boolean)
      return compareSelected(web, response, pair, addressOf(web, list, back))
    }
    const action = selectedActions.find((one) => one === text('do'))
    if (!action) throw new ErrandError('invalid_request', t.problems.malformed)
    const rows = await meantBy(web, response, action, [...ids])
    if (text('sure') !== 'yes')
      return sendQuestion(web, response, { action, rows, count: ids.size, list, back })
    const done = await doAll(web, action, rows, visitorName(response.locals.visitor))
    back.set('done', `${action}-${done}-${ids.size - done}`)
    response.redirect(303, addressOf(web, list, back))
  },
}

/** Those of the ids that the visitor may do it with, and that are still such as it is for. */
async function meantBy(web: Web, response: Response, action: Action, ids: string[]): Promise<CatalogRow[]> {
  const { verb, isFor } = actions[action]
  const rows = await Promise.all(
    ids.map(async (id) => {
      const row = isJobId(id) ? web.portal.deps.catalog.get(id) : undefined
      return row && isFor(row) && (await mayOffer(web, verb, response.locals.visitor, id)) ? row : undefined
    }),
  )
  return rows.filter((row) => row !== undefined)
}

/** How many it was done with: one that came to its end meanwhile is not among them. */
async function doAll(web: Web, action: Action, rows: CatalogRow[], by: string): Promise<number> {
  let done = 0
  for (const { id } of rows) {
    try {
      await actions[action].act(web, id, by)
      done++
    } catch (error) {
      if (!(error instanceof ErrandError) || !['conflict', 'not_found'].includes(error.code)) throw error
    }
  }
  return done
}

interface Question {
  action: Action
  rows: CatalogRow[]
  /** How many were selected. */
  count: number
  list: List
  back: URLSearchParams
}

function sendQuestion(web: Web, response: Response, { action, rows, count, list, back }: Question): void {
  const isPossible = rows.length > 0
  const question =
    count === 0 ? t.jobs.noneSelectedTitle : t.jobs.selected.question[action](Math.max(1, rows.length))
  keepPrivate(response)
  sendPage<SelectedView>(
    web,
    response,
    'selected.html',
    {
      title: question,
      current: list === 'own' ? 'jobs' : 'admin',
    },
    {
      action,
      question,
      help: isPossible
        ? t.jobs.selected.help[action]
        : count === 0
          ? t.jobs.noneSelected
          : t.jobs.selected.none[action],
      confirm: isPossible ? t.jobs.selected.confirm[action](rows.length) : '',
      others: isPossible && count > rows.length ? t.jobs.selected.others[action](count - rows.length) : '',
      rows: rows.map((row) => viewRow(web, row)),
      list,
      back: back.toString(),
      url: addressOf(web, list, back),
    },
  )
}

function addressOf({ base }: Web, list: List, query: URLSearchParams): string {
  return `${base}${places[list]}${query.size > 0 ? `?${query}` : ''}`
}

/** What was done, for the list that is shown after it; '' when nothing was. */
export function doneWords({ query }: Request): string {
  const [, name, done, left] = /^([a-z]+)-(\d{1,4})-(\d{1,4})$/.exec(String(query.done ?? '')) ?? []
  const action = selectedActions.find((one) => one === name)
  if (!action) return ''
  return [
    t.jobs.selected.done[action](Number(done)),
    Number(left) > 0 ? t.jobs.selected.left(Number(left)) : '',
  ]
    .filter(Boolean)
    .join(' ')
}
