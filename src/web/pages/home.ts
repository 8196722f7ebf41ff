import type { Request } from 'express'
import type { CatalogRow } from '../../catalog/catalog.ts'
import { t } from '../../messages/language.ts'
import { rangeInWords } from '../../messages/times.ts'
import type { Visitor } from '../../portal/access.ts'
import { usualOf } from '../../portal/expected.ts'
import { listPrograms } from '../../portal/programs.ts'
import type { Program } from '../../program/definition.ts'
import { missingCommands } from '../../program/requirements.ts'
import { lastJobIds } from '../cookies.ts'
import { isTrial } from '../job-access.ts'
import { keepPrivate, sendPage } from '../page.ts'
import type { Route, Web } from '../web.ts'
import { type JobRowView, viewRow } from './job-list.ts'

interface HomeView {
  /** What the one who sets it up has to do first; '' for everybody else. */
  help: string
  programs: Card[]
  /** Whether there are so many that one wants to search. */
  hasSearch: boolean
  search: string
  /** How many of them are shown. */
  shown: number
  lastJobs: JobRowView[]
  isSignedIn: boolean
}

interface Card {
  name: string
  title: string
  description: string
  isAvailable: boolean
  /** What to expect of it, in a few words each. */
  facts: string[]
  /** It is not what is looked for: still there, for a script to show. */
  isHidden: boolean
}

/** More than these nobody looks through. */
const fewPrograms = 8
const lastJobs = 5

export const home: Route = {
  method: 'get',
  path: '/',
  verb: 'see programs',
  async handle(web, request, response) {
    const { visitor } = response.locals
    const search = typeof request.query.q === 'string' ? request.query.q.trim().slice(0, 200) : ''
    const programs = await cardsOf(web, search)
    const jobs = await lastJobsOf(web, request, visitor)
    // What they submitted is their affair.
    if (jobs.length > 0) keepPrivate(response)
    sendPage<HomeView>(
      web,
      response,
      'home.html',
      { title: t.home.title, current: 'programs' },
      {
        help: programs.length === 0 && (isTrial(web) || visitor.isAdministrator) ? t.programs.emptyHelp : '',
        programs,
        hasSearch: programs.length > fewPrograms || search !== '',
        search,
        shown: programs.filter(({ isHidden }) => !isHidden).length,
        lastJobs: jobs.map((row) => viewRow(web, row)),
        isSignedIn: visitor.address !== undefined,
      },
    )
  },
}

async function cardsOf(web: Web, search: string): Promise<Card[]> {
  const { path } = web.portal.deps
  const cards: Card[] = []
  for (const { name, program } of await listPrograms(web.portal.deps)) {
    // A broken definition is the administrator's affair: errand check and the log tell of it.
    if (!program) continue
    const { title, description } = program
    const isAvailable = (await missingCommands(program, path)).length === 0
    cards.push({
      name,
      title,
      description,
      isAvailable,
      facts: isAvailable ? factsOf(web, program) : [],
      isHidden: !hasWords(`${title} ${description} ${name}`, search),
    })
  }
  return cards
}

function factsOf({ portal: { deps } }: Web, { name }: Program): string[] {
  const usual = usualOf(deps, name)
  const waiting = deps.catalog.countOfProgram(name)
  return [
    usual ? t.home.usually(rangeInWords(usual.low, usual.high)) : '',
    waiting > 0 ? t.home.waiting(waiting) : '',
  ].filter(Boolean)
}

/** As public/home.js does it: all words, or beginnings and parts of them, whatever their case and accents. */
function hasWords(text: string, search: string): boolean {
  const plain = (one: string) => one.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const within = plain(text)
  return plain(search)
    .split(/\s+/)
    .every((word) => within.includes(word))
}

/** Of who is signed in those on their list; otherwise those that this browser submitted. */
async function lastJobsOf(web: Web, request: Request, { address }: Visitor): Promise<CatalogRow[]> {
  if (address !== undefined) return web.portal.listLast(address, lastJobs)
  return lastJobIds(web, request).flatMap((id) => web.portal.deps.catalog.get(id) ?? [])
}
