import { t } from '../messages/language.ts'
import type { Client } from './client.ts'
import { CommandError, exitStatus } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { formatLog, type LogLine, readLog } from './schedule-logs.ts'
import { type Schedule, type Start, statusOf, timeOf } from './schedules.ts'
import { formatTable } from './table.ts'
import type { Verb } from './verbs.ts'
import { dateInWords } from './words.ts'

interface Options extends CommonOptions {
  limit: string
}

interface One extends Schedule {
  settings: Record<string, string | null>
}

interface Asked {
  context: Context
  client: Client
  name: string
  /** What stands behind the name, as `key=value`. */
  settings: [key: string, value: string][]
  options: Options
}

/** What can be done; whether it takes settings. All but `running` take a name. */
const actions: Record<string, { settings?: true; act(asked: Asked): Promise<void> }> = {
  add: { settings: true, act: add },
  edit: { settings: true, act: edit },
  remove: { act: remove },
  enable: { act: (asked) => enable(asked, true) },
  disable: { act: (asked) => enable(asked, false) },
  start: { act: start },
  show: { act: show },
  running: { act: running },
  logs: { act: logs },
  history: { act: history },
}

export const schedule: Verb = (command) =>
  command
    .description(`one schedule: ${Object.keys(actions).join(', ')}`)
    .argument('<action>')
    .argument('[name]')
    .argument('[settings...]')
    .option('--limit <n>', 'history: at most so many starts', '20')
    .action(async (action: string, name: string | undefined, words: string[], options: Options) => {
      const { act, settings } = chosen(action, name, words, options)
      const context = await createContext(options)
      await act({ context, client: context.client, name: name ?? '', settings, options })
    })

/** @throws CommandError for whatever can't be meant, before anything is asked */
function chosen(action: string, name: string | undefined, words: string[], { limit }: Options) {
  const wrong = (message: string) => new CommandError(message, exitStatus.usage)
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (!found) throw wrong(`schedule: expected one of ${Object.keys(actions).join(', ')}, found '${action}'`)
  if ((name === undefined) !== (action === 'running'))
    throw wrong(`schedule ${action}: expected ${action === 'running' ? 'no name' : 'the name of a schedule'}`)
  if ((found.settings === true) !== words.length > 0)
    throw wrong(
      `schedule ${action}: expected ${found.settings ? 'settings as key=value' : 'nothing behind the name'}`,
    )
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > 1000)
    throw wrong(`--limit: expected a whole number from 1 to 1000, found '${limit}'`)
  const odd = words.filter((word) => word.indexOf('=') < 1)
  if (odd.length > 0) throw wrong(odd.map((word) => `'${word}': expected key=value`).join('\n'))
  const settings = words.map((word): [string, string] => {
    const at = word.indexOf('=')
    return [word.slice(0, at), word.slice(at + 1)]
  })
  return { act: found.act, settings }
}

async function add({ context, client, name, settings }: Asked): Promise<void> {
  const one = await client.post<One>('/schedules', { name, settings: Object.fromEntries(settings) })
  context.print(one, saidOf)
}

async function edit({ context, client, name, settings }: Asked): Promise<void> {
  // `at=` takes the setting out.
  const changes = Object.fromEntries(settings.map(([key, value]) => [key, value === '' ? null : value]))
  const one = await client.patch<One>(`/schedules/${encodeURIComponent(name)}`, { settings: changes })
  context.print(one, saidOf)
}

async function remove({ context, client, name }: Asked): Promise<void> {
  const removed = await client.delete<{ removed: string }>(`/schedules/${encodeURIComponent(name)}`)
  context.print(removed, () => `${name} is taken out of the file.`)
}

async function enable({ context, client, name }: Asked, enabled: boolean): Promise<void> {
  const one = await client.patch<One>(`/schedules/${encodeURIComponent(name)}`, { enabled })
  context.print(one, saidOf)
}

async function start({ context, client, name }: Asked): Promise<void> {
  const begun = await client.post<Start>(`/schedules/${encodeURIComponent(name)}/start`)
  context.print(begun, startInWords)
  if (begun.outcome === 'failed') process.exitCode = exitStatus.refused
}

function startInWords({ schedule: name, serial, outcome, job, note }: Start): string {
  const said = {
    job: `job ${job}`,
    queued: 'waits until the one before has ended',
    refused: 'not started, as its only_if is false',
    skipped: 'not started, as the one before still runs',
    failed: `failed: ${note}`,
  }
  return `${name} ${serial}: ${outcome === null ? 'not decided yet' : said[outcome]}`
}

/** One line: when it starts now. */
function saidOf(one: One): string {
  const { name, enabled, is_here: isHere, starts, next_run: next } = one
  if (!enabled) return `${name} is disabled.`
  if (!isHere) return `${name} runs on ${one.machines.join(', ')}, and not on this machine.`
  const when = starts === '' ? 'is started by hand' : `starts ${starts}`
  return `${name} ${when}${next === null ? '' : `; next ${dateInWords(Date.parse(next), Date.now())}`}.`
}

async function show({ context, client, name }: Asked): Promise<void> {
  const one = await client.get<One>(`/schedules/${encodeURIComponent(name)}`)
  context.print(one, (shown) =>
    [
      saidOf(shown),
      ...Object.entries(shown.settings).map(([key, value]) => `  ${key} = ${value ?? '(not shown)'}`),
      ...(shown.enabled === shown.enabled_in_file
        ? []
        : [`  (${shown.enabled ? 'enabled' : 'disabled'} by an administrator, whatever the file says)`]),
      ...(shown.last_start ? ['', `Last start: ${startLine(shown.last_start)}`] : []),
    ].join('\n'),
  )
}

function startLine(last: Start): string {
  const now = Date.now()
  const length = timeOf(last, now)
  return [
    startInWords(last),
    `${t.schedules.causes[last.cause]}, ${dateInWords(Date.parse(last.at), now)}`,
    ...(last.outcome === 'job' ? [`status ${statusOf(last)}`] : []),
    ...(length === '-' ? [] : [length]),
  ].join('; ')
}

async function running({ context, client }: Asked): Promise<void> {
  const { runs } = await client.get<{ runs: Start[] }>('/schedule-runs')
  context.print(runs, (all) =>
    all.length === 0
      ? 'No schedule has a job that runs or waits.'
      : formatTable(
          ['name', 'serial', 'state', 'started', 'folder'],
          all.map((run) => [
            run.schedule,
            String(run.serial),
            run.state ?? '-',
            run.started === null ? '-' : dateInWords(Date.parse(run.started), Date.now()),
            run.folder ?? '-',
          ]),
        ),
  )
}

async function history({ context, client, name, options }: Asked): Promise<void> {
  const { starts } = await client.get<{ starts: Start[] }>(
    `/schedules/${encodeURIComponent(name)}/history?limit=${options.limit}`,
  )
  const now = Date.now()
  context.print(starts, (all) =>
    all.length === 0
      ? `${name} was never started.`
      : formatTable(
          ['serial', 'started', 'cause', 'status', 'time', 'job', 'note'],
          all.map((one) => [
            String(one.serial),
            dateInWords(Date.parse(one.started ?? one.at), now),
            t.schedules.causes[one.cause],
            statusOf(one),
            timeOf(one, now),
            one.job ?? '-',
            one.note ?? '',
          ]),
          process.stdout.columns,
        ),
  )
}

async function logs({ context, client, name }: Asked): Promise<void> {
  const { last_run: run, last_start: start } = await client.get<One>(`/schedules/${encodeURIComponent(name)}`)
  const last = run ?? start
  if (!last) throw new CommandError(`${name} was never started.`)
  const lines = readLog(client, last)
  if (context.isJson) {
    const all: LogLine[] = []
    for await (const line of lines) all.push(line)
    context.print(all, () => '')
  } else for await (const text of formatLog(lines)) process.stdout.write(text)
}
