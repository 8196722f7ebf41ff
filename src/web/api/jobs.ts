import type { Request } from 'express'
import { isJobId } from '../../job/id.ts'
import { parseAddress } from '../../job/owner.ts'
import { type JobState, jobStates } from '../../job/state.ts'
import { en } from '../../messages/en.ts'
import { ErrandError } from '../../platform/errors.ts'
import { describeJob, describeRow } from '../../portal/describe.ts'
import { streams } from '../../portal/log.ts'
import { knowsServer, noSuchJob } from '../job-access.ts'
import { keepPrivate } from '../page.ts'
import type { Route } from '../web.ts'

export const readJob: Route = {
  method: 'get',
  path: '/api/v1/jobs/:id',
  verb: 'see job',
  async handle(web, request, response) {
    const id = String(request.params.id)
    const job = await web.portal.read(id)
    if (!job) throw noSuchJob(id)
    keepPrivate(response)
    response.json(describeJob(web.portal.deps.url(), job, knowsServer(web, response.locals.visitor)))
  },
}

export const readLog: Route = {
  method: 'get',
  path: '/api/v1/jobs/:id/log',
  verb: 'see log',
  async handle(web, request, response) {
    refuseUnknown(request, ['stream', 'offset', 'key'])
    const id = String(request.params.id)
    const stream = oneOf(request, 'stream', streams) ?? 'stdout'
    const piece = await web.portal.readLog(id, stream, wholeNumber(request, 'offset') ?? 0)
    if (!piece) throw noSuchJob(id)
    keepPrivate(response)
    response.json({
      text: piece.text,
      next_offset: piece.nextOffset,
      size: piece.sizeBytes,
      complete: piece.isComplete,
    })
  },
}

const defaultLimit = 50
const largestLimit = 1_000

/** One's own jobs for somebody who is signed in; all jobs, and those of any owner, for administrators. */
export const listJobs: Route = {
  method: 'get',
  path: '/api/v1/jobs',
  verb: 'list own jobs',
  handle(web, request, response) {
    refuseUnknown(request, ['program', 'state', 'owner', 'since', 'limit', 'cursor'])
    const { visitor } = response.locals
    const owner = addressOf(request, 'owner')
    if (!visitor.isAdministrator && owner !== undefined && owner !== visitor.address)
      throw new ErrandError('forbidden', en.problems.forbidden)
    const whose = visitor.isAdministrator ? owner : visitor.address
    const program = textOf(request, 'program')
    const state: JobState | undefined = oneOf(request, 'state', jobStates)
    const since = textOf(request, 'since')
    if (since !== undefined && Number.isNaN(Date.parse(since)))
      throw malformed('since', 'a time such as 2026-11-21T20:00:00Z', since)
    const limit = Math.min(wholeNumber(request, 'limit') ?? defaultLimit, largestLimit)
    const page = web.portal.list({
      ...(whose === undefined ? {} : { owner: whose }),
      ...(program === undefined ? {} : { program }),
      ...(state === undefined ? {} : { state }),
      ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
      limit,
      cursor: cursorOf(request),
    })
    keepPrivate(response)
    response.json({
      jobs: page.jobs.map((job) => describeRow(web.portal.deps.url(), job)),
      cursor: page.cursor ?? null,
    })
  },
}

/** A condition that is not known would be a list of more than was asked for. */
function refuseUnknown(request: Request, known: string[]): void {
  const unknown = Object.keys(request.query).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new ErrandError(
      'invalid_request',
      `unknown parameter '${unknown.slice(0, 100)}'; expected ${known.join(', ')}`,
    )
}

function addressOf(request: Request, name: string): string | undefined {
  const value = textOf(request, name)
  if (value === undefined) return undefined
  const address = parseAddress(value)
  if (address === undefined) throw malformed(name, 'an email address', value)
  return address
}

/** As portal/list.ts makes it: the time of submission and the id of the last job of a page. */
function cursorOf(request: Request): string | undefined {
  const value = textOf(request, 'cursor')
  if (value === undefined) return undefined
  const [submitted = '', id = ''] = value.split('_')
  if (Number.isNaN(Date.parse(submitted)) || !isJobId(id) || value !== `${submitted}_${id}`)
    throw malformed('cursor', 'the cursor of the page before', value)
  return value
}

function textOf(request: Request, name: string): string | undefined {
  const value = request.query[name]
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw malformed(name, 'one value', 'several')
  return value
}

function oneOf<T extends string>(request: Request, name: string, allowed: readonly T[]): T | undefined {
  const value = textOf(request, name)
  if (value === undefined) return undefined
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw malformed(name, `one of ${allowed.join(', ')}`, value)
  return found
}

function wholeNumber(request: Request, name: string): number | undefined {
  const value = textOf(request, name)
  if (value === undefined) return undefined
  if (!/^\d{1,15}$/.test(value)) throw malformed(name, 'a whole number', value)
  return Number(value)
}

function malformed(name: string, expected: string, found: string): ErrandError {
  return new ErrandError('invalid_request', `${name}: expected ${expected}, found '${found.slice(0, 100)}'`)
}
