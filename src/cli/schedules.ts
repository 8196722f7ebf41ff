import { dateInWords } from '../messages/times.ts'
import type { describeSchedule, describeStart } from '../schedule/describe.ts'
import { stateCell } from './colours.ts'
import { type CommonOptions, createContext } from './context.ts'
import { plain } from './plain.ts'
import { formatTable } from './table.ts'
import type { Painted, Terminal } from './terminal.ts'
import type { Verb } from './verbs.ts'
import { lengthInWords } from './words.ts'

export type Schedule = Awaited<ReturnType<typeof describeSchedule>>
export type Start = Awaited<ReturnType<typeof describeStart>>

export interface Listed {
  schedules: Schedule[]
  /** Of schedules.ini. */
  mistakes: string[]
}

export const schedules: Verb = (command) =>
  command
    .description('say what starts by itself, when it does next, and how it went last')
    .action(async (options: CommonOptions) => {
      const context = await createContext(options)
      const listed = await context.client.get<Listed>('/schedules')
      context.print(listed, (all, terminal) =>
        all.schedules.length === 0 && all.mistakes.length > 0
          ? 'No schedule is in use.'
          : formatSchedules(all.schedules, Date.now(), terminal),
      )
      if (options.json) return
      const failed = listed.schedules.flatMap(({ name, last_start: last }) =>
        last?.outcome === 'failed' ? [`${name}: ${last.note}`] : [],
      )
      complain('Could not start:', failed)
      complain('Mistakes:', listed.mistakes)
    })

function complain(title: string, lines: string[]): void {
  if (lines.length > 0) process.stderr.write(`${plain([title, ...lines].join('\n  '))}\n`)
}

export function formatSchedules(all: Schedule[], now: number, terminal: Terminal): string | Painted {
  if (all.length === 0)
    return 'There are no schedules. Make one with: errand schedule add NAME program=… every=…'
  return formatTable(
    ['job', 'next run', 'last run', 'status', 'time'],
    all.map((schedule) => {
      const last = lastOf(schedule)
      return [
        schedule.name,
        schedule.enabled ? nextInWords(schedule, now) : stateCell(nextInWords(schedule, now), 'disabled'),
        last === null ? 'never' : dateInWords(Date.parse(last.started ?? last.at), now),
        last === null ? '-' : stateCell(statusOf(last)),
        timeOf(last, now),
      ]
    }),
    terminal,
  )
}

/** One that could not even make a job is what one wants to know of. */
function lastOf({ last_start: last, last_run: run }: Schedule): Start | null {
  return last?.outcome === 'failed' ? last : run
}

function nextInWords(schedule: Schedule, now: number): string {
  if (!schedule.is_here) return `on ${schedule.machines.join(', ')}`
  if (!schedule.enabled) return 'disabled'
  if (schedule.next_run !== null) return dateInWords(Date.parse(schedule.next_run), now)
  if (schedule.never_again) return 'never again'
  return schedule.starts === '' ? 'by hand' : schedule.starts
}

/** The exit status, as a shell says it; else what became of it in a word. */
export function statusOf({ outcome, state, reason, exit_status: status, signal }: Start): string {
  // A job that waits for a slot is `queued`; this has none yet.
  if (outcome === 'queued') return 'waiting'
  if (outcome !== 'job') return outcome ?? 'starting'
  if (state === 'success') return '0'
  if (state !== 'error') return state ?? '-'
  if (reason === 'exit' || reason === 'stderr' || reason === 'not_started')
    return status === null ? reason : String(status)
  return signal !== null && reason === 'signal' ? signal : (reason ?? 'error')
}

export function timeOf(start: Start | null, now: number): string {
  if (start === null) return '-'
  if (start.elapsed_seconds !== null) return lengthInWords(start.elapsed_seconds)
  return start.state === 'running' && start.started !== null
    ? lengthInWords(Math.max(0, (now - Date.parse(start.started)) / 1000))
    : '-'
}
