import type { Client } from './client.ts'
import { type Begun, behind, type Candidate, type Completion, nothing, type Offer } from './complete.ts'
import type { Listed as ListedJobs } from './list.ts'
import type { Listed as ListedSchedules } from './schedules.ts'
import type { Target } from './targets.ts'
import type { Variable } from './variables.ts'

type Ask = (client: Pick<Client, 'get'>, begun: Begun) => Promise<Completion>

/** As many of the newest jobs as one looks through. */
const manyJobs = 50

const files: Ask = async () => ({ filesAfter: '' })
/** What only who types it knows. */
const unknown: Ask = async () => nothing

const jobs: Ask = async (client) => {
  const { jobs: all } = await client.get<ListedJobs>(`/jobs?limit=${manyJobs}`)
  return {
    candidates: all.map(({ id, program, state, job_title: title }) => ({
      word: id,
      help: [program, state, ...(title === null ? [] : [title])].join(', '),
    })),
  }
}

const programs: Ask = async (client) => {
  const { programs: all } = await client.get<{ programs: { name: string; title: string }[] }>('/programs')
  return { candidates: all.map(({ name, title }) => ({ word: name, help: title })) }
}

const inputs: Ask = async (client, { word, before: [program = ''] }) => {
  const [file] = /^[^=]+=@/.exec(word) ?? []
  if (file !== undefined) return { filesAfter: file }
  const { inputs: schema } = await client.get<{ inputs: { properties: Record<string, { title?: string }> } }>(
    `/programs/${encodeURIComponent(program)}`,
  )
  return {
    candidates: Object.entries(schema.properties).map(([name, { title = '' }]) => ({
      word: `${name}=`,
      help: title,
    })),
  }
}

const schedules: Ask = async (client) => {
  const { schedules: all } = await client.get<ListedSchedules>('/schedules')
  return { candidates: all.map(({ name, starts }) => ({ word: name, help: starts })) }
}

const settings: Ask = async (client, begun) => {
  if (begun.word.startsWith('program=')) return behind('program=', await programs(client, begun))
  const { scheduleKeys } = await import('../schedule/file/keys.ts')
  return words(Object.keys(scheduleKeys).map((key) => `${key}=`))
}

const targets: Ask = async (client) => {
  const { targets: all } = await client.get<{ targets: Target[] }>('/targets')
  return words(all.map(({ name }) => name))
}

const variables: Ask = async (client) => {
  const { variables: all } = await client.get<{ variables: Variable[] }>('/variables')
  return { candidates: all.map(({ name, value }) => ({ word: name, help: value })) }
}

const assignments: Ask = async (client, begun) => {
  const found = await variables(client, begun)
  if ('filesAfter' in found) return found
  return { candidates: found.candidates.map(({ word, help }) => ({ word: `${word}=`, help })) }
}

/** What may stand for an argument, or the value of an option, of this name. */
export const candidates: Record<string, Ask> = {
  address: unknown,
  assignments,
  file: files,
  host: unknown,
  id: jobs,
  ids: jobs,
  inputs,
  n: unknown,
  name: unknown,
  priority: async () => words(Object.keys((await import('../program/priority.ts')).priorities)),
  program: programs,
  schedule: schedules,
  settings,
  signal: async () => words((await import('../portal/signal.ts')).signals),
  state: async () => words((await import('../job/states.ts')).jobStates),
  target: targets,
  targets,
  title: unknown,
  type: async () => words((await import('../schedule/rules/value.ts')).valueTypes),
  variable: variables,
  variables,
  words: unknown,
}

function words(all: readonly string[]): { candidates: Candidate[] } {
  return { candidates: all.map((word) => ({ word, help: '' })) }
}

/** `client` is made when the portal is to be asked, and may fail then. */
export function offerFrom(createClient: () => Promise<Pick<Client, 'get'>>): Offer {
  const lazy: Pick<Client, 'get'> = { get: async (path) => (await createClient()).get(path) }
  return async (name, begun) =>
    (Object.hasOwn(candidates, name) ? candidates[name] : unknown)?.(lazy, begun) ?? nothing
}
