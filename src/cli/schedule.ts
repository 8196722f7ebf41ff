import { t } from '../messages/language.ts'
import { dateInWords } from '../messages/times.ts'
import type { Client } from './client.ts'
import { stateCell } from './colours.ts'
import { CommandError, exitStatus } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { outcomeInWords } from './outcome.ts'
import { formatLog, type LogLine, readLog } from './schedule-logs.ts'
import { type Schedule, type Start, statusOf, timeOf } from './schedules.ts'
import { formatTable } from './table.ts'
import { uncut } from './terminal.ts'
import type { Verb } from './verbs.ts'

interface One extends Schedule {
  settings: Record<string, string | null>
}

interface Asked {
  context: Context
  client: Client
  name: string
}

type Act = (asked: Asked) => Promise<void>

export const schedule: Verb = (command) => {
  /** One that is done with a schedule by its name. */
  const action = (name: string, description: string, act: Act) =>
    command
      .command(name)
      .description(description)
      .argument('<schedule>')
      .action(async (schedule: string, options: CommonOptions) => act(await askedOf(schedule, options)))
  /** One that is given settings too. */
  const change = (name: string, description: string, act: (asked: Asked, given: Given) => Promise<void>) =>
    command
      .command(name)
      .description(description)
      .argument('<schedule>')
      .argument('<settings...>', 'such as at=4:35am: the keys of schedules.ini')
      .action(async (schedule: string, words: string[], options: CommonOptions) => {
        const given = readSettings(words)
        await act(await askedOf(schedule, options), given)
      })

  command.description('do something with one schedule')
  change('add', 'add one to schedules.ini', add)
  change('edit', 'change its settings in schedules.ini; key= takes one out', edit)
  action('remove', 'take it out of schedules.ini; its jobs stay', remove)
  action('enable', 'let it start, whatever the file says', (asked) => enable(asked, true))
  action('disable', 'let it start no more, whatever the file says', (asked) => enable(asked, false))
  action('start', 'start it now, also while it is disabled', start)
  action('show', 'show its settings, its next start and its last', show)
  command
    .command('running')
    .description(
      'list the jobs of all schedules that wait, run or were interrupted, and the starts that wait for one to end',
    )
    .action(async (options: CommonOptions) => running(await createContext(options)))
  action(
    'logs',
    'print its last run in one stream: what Errand says of it, what the program wrote, how it ended',
    logs,
  )
  command
    .command('history')
    .description('list its starts, newest first, also those that made no job')
    .argument('<schedule>')
    .option('--limit <n>', 'at most so many starts', '20')
    .action(async (schedule: string, options: CommonOptions & { limit: string }) => {
      checkLimit(options.limit)
      await history(await askedOf(schedule, options), options.limit)
    })
  return command
}

async function askedOf(name: string, options: CommonOptions): Promise<Asked> {
  const context = await createContext(options)
  return { context, client: context.client, name }
}

type Given = [key: string, value: string][]

/** @throws CommandError with every word that is no setting, before anything is asked */
function readSettings(words: string[]): Given {
  const odd = words.filter((word) => word.indexOf('=') < 1)
  if (odd.length > 0)
    throw new CommandError(odd.map((word) => `'${word}': expected key=value`).join('\n'), exitStatus.usage)
  const given = words.map((word): [string, string] => {
    const at = word.indexOf('=')
    return [word.slice(0, at), word.slice(at + 1)]
  })
  const twice = given.find(([key], n) => given.some(([other], m) => m < n && other === key))
  if (twice)
    throw new CommandError(`'${twice[0]}' stands twice: expected each setting once`, exitStatus.usage)
  return given
}

function checkLimit(limit: string): void {
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > 1000)
    throw new CommandError(
      `--limit: expected a whole number from 1 to 1000, found '${limit}'`,
      exitStatus.usage,
    )
}

async function add({ context, client, name }: Asked, settings: Given): Promise<void> {
  const began = Date.now()
  const one = await client.post<One>('/schedules', { name, settings: Object.fromEntries(settings) })
  context.print(one, (added) => withStart(added, began))
}

async function edit({ context, client, name }: Asked, settings: Given): Promise<void> {
  // `at=` takes the setting out.
  const changes = Object.fromEntries(settings.map(([key, value]) => [key, value === '' ? null : value]))
  const began = Date.now()
  const one = await client.patch<One>(`/schedules/${encodeURIComponent(name)}`, { settings: changes })
  context.print(one, (edited) => withStart(edited, began))
}

/** When it starts now; and that it did already, where its rule holds as it is. */
function withStart(one: One, began: number): string {
  const start = one.last_start
  if (start === null || Date.parse(start.at) < began) return saidOf(one)
  const { outcome, schedule: name, serial } = start
  const said = outcome === 'job' || outcome === null ? `started: ${name} ${serial}` : outcomeInWords(start)
  return `${saidOf(one)}\n${said}`
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
  context.print(begun, outcomeInWords)
  if (begun.outcome === 'failed') process.exitCode = exitStatus.refused
}

/** One line: when it starts now. */
function saidOf(one: One): string {
  const { name, enabled, is_here: isHere, starts, next_run: next } = one
  if (!enabled) return `${name} is disabled.`
  if (!isHere) return `${name} runs on ${one.machines.join(', ')}, and not on this machine.`
  const when =
    starts === ''
      ? `does not start by itself; to start it: errand schedule start ${name}`
      : `starts ${starts}`
  const coming = next === null ? '' : `; next ${dateInWords(Date.parse(next), Date.now())}`
  return `${name} ${when}${one.never_again ? '; never again' : coming}.`
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
    outcomeInWords(last),
    `${t.schedules.causes[last.cause]}, ${dateInWords(Date.parse(last.at), now)}`,
    ...(last.outcome === 'job' ? [`status ${statusOf(last)}`] : []),
    ...(length === '-' ? [] : [length]),
  ].join('; ')
}

async function running(context: Context): Promise<void> {
  const { runs } = await context.client.get<{ runs: Start[] }>('/schedule-runs')
  context.print(runs, (all, terminal) =>
    all.length === 0
      ? 'No schedule has a job that runs or waits, and no start waits.'
      : formatTable(
          ['name', 'serial', 'state', 'started', 'folder'],
          all.map((run) => [
            run.schedule,
            String(run.serial),
            stateCell(run.state ?? statusOf(run)),
            run.started === null ? '-' : dateInWords(Date.parse(run.started), Date.now()),
            run.folder ?? '-',
          ]),
          uncut(terminal),
        ),
  )
}

async function history({ context, client, name }: Asked, limit: string): Promise<void> {
  const { starts } = await client.get<{ starts: Start[] }>(
    `/schedules/${encodeURIComponent(name)}/history?limit=${limit}`,
  )
  const now = Date.now()
  const isOften = isInOneMinute(starts.map(momentOf))
  context.print(starts, (all, terminal) =>
    all.length === 0
      ? `${name} was never started.`
      : formatTable(
          ['serial', 'started', 'cause', 'status', 'time', 'job', 'note'],
          all.map((one) => [
            String(one.serial),
            dateInWords(momentOf(one), now, undefined, isOften),
            t.schedules.causes[one.cause],
            stateCell(statusOf(one)),
            timeOf(one, now),
            one.job ?? '-',
            one.note ?? '',
          ]),
          terminal,
        ),
  )
}

function momentOf({ started, at }: Start): number {
  return Date.parse(started ?? at)
}

/** Whether two of these that follow each other could not be told apart without seconds. */
function isInOneMinute(moments: number[]): boolean {
  const minutes = moments.map((moment) => Math.floor(moment / 60_000))
  return minutes.some((minute, n) => minute === minutes[n - 1])
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
