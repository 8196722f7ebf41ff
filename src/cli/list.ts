import { parseAddress } from '../job/owner.ts'
import { type JobState, jobStates } from '../job/states.ts'
import type { describeRow } from '../portal/describe.ts'
import type { Client } from './client.ts'
import { stateCell } from './colours.ts'
import { CommandError, exitStatus } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { onlineOr } from './online.ts'
import { formatTable } from './table.ts'
import type { Painted, Terminal } from './terminal.ts'
import type { Verb } from './verbs.ts'

interface Options extends CommonOptions {
  owner?: string
  program?: string
  state?: JobState
  search?: string
  limit: string
}

export interface Listed {
  jobs: ReturnType<typeof describeRow>[]
}

/** Of the API. */
interface Page extends Listed {
  /** Asks for the next page; null on the last. */
  cursor: string | null
}

export const list: Verb = (command) =>
  command
    .description('list jobs, newest first')
    .option('--owner <address>', 'only those of this address')
    .option('--program <program>', 'only those of this program')
    .option('--state <state>', `only those that are ${jobStates.join(', ')}`)
    .option('--search <words>', 'only those found, as on My jobs: words, state:failed, since:7d')
    .option('--limit <n>', 'at most so many', '50')
    .action(async (options: Options) => {
      checkOptions(options)
      const context = await createContext(options)
      const listed = (asked: Options) =>
        onlineOr(
          () => askPages(context.client, asked),
          () => listFolders(context, asked),
        )
      const { jobs } = await listed(options)
      const { program } = options
      if (jobs.length === 0 && program !== undefined && !(await isProgram(context, program, listed))) {
        // Loaded here, so that who has jobs does not wait for all the words.
        const { t } = await import('../messages/language.ts')
        throw new CommandError(t.programs.unknown(program))
      }
      context.print(jobs, (all, terminal) => formatJobs(all, context.folders.jobs, terminal))
    })

/** One that has a definition, or had one: then there are jobs of it. */
async function isProgram(
  { folders }: Context,
  program: string,
  listed: (options: Options) => Promise<Listed>,
): Promise<boolean> {
  const { createPrograms } = await import('../program/programs.ts')
  if (await createPrograms({ folder: folders.programs }).get(program)) return true
  return (await listed({ program, limit: '1' })).jobs.length > 0
}

function checkOptions({ owner, state, limit }: Options): void {
  if (owner !== undefined && parseAddress(owner) === undefined)
    throw new CommandError(`--owner: expected an email address, found '${owner}'`, exitStatus.usage)
  if (state !== undefined && !jobStates.includes(state))
    throw new CommandError(
      `--state: expected one of ${jobStates.join(', ')}, found '${state}'`,
      exitStatus.usage,
    )
  if (!/^[1-9]\d{0,5}$/.test(limit))
    throw new CommandError(`--limit: expected a whole number, found '${limit}'`, exitStatus.usage)
}

/** As many as are wanted, page by page: a portal gives no more than 1,000 at once. */
export async function askPages(client: Pick<Client, 'get'>, options: Options): Promise<Listed> {
  const wanted = Number(options.limit)
  const jobs: Listed['jobs'] = []
  let cursor: string | undefined
  do {
    const query = queryOf({ ...options, limit: String(wanted - jobs.length) }, cursor)
    const page: Page = await client.get<Page>(`/jobs?${query}`)
    jobs.push(...page.jobs)
    cursor = page.cursor ?? undefined
  } while (cursor !== undefined && jobs.length < wanted)
  return { jobs }
}

function queryOf({ owner, program, state, search, limit }: Options, cursor: string | undefined): string {
  const given = Object.entries({ owner, program, state, q: search, limit, cursor }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return new URLSearchParams(given).toString()
}

async function listFolders(
  context: Context,
  { owner, program, state, search, limit }: Options,
): Promise<Listed> {
  // Loaded here, so that who asks a portal does not wait for it.
  const { readFolders } = await import('./offline.ts')
  const { listJobs } = await import('../portal/list.ts')
  const { describeRow } = await import('../portal/describe.ts')
  const settings = await context.readable()
  const deps = await readFolders(settings)
  const address = owner === undefined ? undefined : parseAddress(owner)
  const query = {
    ...(address === undefined ? {} : { owner: address }),
    ...(program === undefined ? {} : { program }),
    ...(state === undefined ? {} : { state }),
    ...(search === undefined ? {} : { search }),
    limit: Number(limit),
  }
  return { jobs: listJobs(deps, query).jobs.map((row) => describeRow(settings.url, row)) }
}

function formatJobs(jobs: Listed['jobs'], folder: string, terminal: Terminal): string | Painted {
  if (jobs.length === 0) return `No such jobs in ${folder}.`
  return formatTable(
    ['job', 'program', 'state', 'submitted', 'owner'],
    jobs.map((job) => [
      job.id,
      job.program,
      stateCell(job.reason ? `${job.state} (${job.reason})` : job.state, job.state),
      job.submitted.slice(0, 19).replace('T', ' '),
      job.owner,
    ]),
    terminal,
  )
}
