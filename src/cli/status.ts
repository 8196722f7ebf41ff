import { t } from '../messages/language.ts'
import { minuteOf } from '../messages/times.ts'
import { formatSize } from '../platform/units.ts'
import type { describeOverview } from '../portal/describe.ts'
import { type CommonOptions, createContext } from './context.ts'
import { plain } from './plain.ts'
import { formatTargets } from './targets.ts'
import { Painted, plainOf, type Terminal } from './terminal.ts'
import type { Verb } from './verbs.ts'

type Status = ReturnType<typeof describeOverview>

export const status: Verb = (command) =>
  command
    .description(
      'say how the portal is doing: targets, failures, broken programs, unsent letters and posts, disks',
    )
    .action(async (options: CommonOptions) => {
      const context = await createContext(options)
      context.print(await context.client.get<Status>('/status'), formatStatus)
    })

function formatStatus(status: Status, terminal: Terminal): Painted {
  const { failed, broken, unsent, disks } = status
  const { paint } = terminal
  /** With its title in colour; nothing where there is nothing to say. */
  const heading = (title: string, lines: string[]): (string | Painted)[] =>
    lines.length > 0 ? [new Painted(paint(plain(title), 'red')), ...lines.map((line) => `  ${line}`)] : []
  const parts: (string | Painted)[][] = [
    [`Errand ${status.version}, at work since ${minuteOf(status.since)}`, ...restartLines(status)],
    heading('No new job can be taken and run now:', status.problems),
    [formatTargets(status.targets, terminal)],
    status.interrupted_count > 0
      ? [`Interrupted: ${status.interrupted_count}. To start them again: errand restart-unfinished`]
      : [],
    heading(
      'Failed last:',
      failed
        .slice(0, 5)
        .map(
          (job) =>
            `${job.id}  ${job.program}  ${job.reason}  ${job.finished === null ? '' : minuteOf(job.finished)}`,
        ),
    ),
    heading(
      'Programs with mistakes:',
      broken.flatMap((program) => program.mistakes),
    ),
    status.schedule_mistakes > 0
      ? [
          `Schedules: ${t.schedulePage.wrong(status.schedule_mistakes)}. errand schedules lists them; when it is mended: errand reload`,
        ]
      : [],
    heading(`${t.admin.unreadable}. ${t.admin.unreadableHelp}`, status.unreadable),
    heading(`Letters not sent: ${status.unsent_count}`, unsent.map(undeliveredLine)),
    heading(`Posts not sent: ${status.unsent_posts_count}`, status.unsent_posts.map(undeliveredLine)),
    disks.map(
      (disk) =>
        `${disk.path} (${disk.folder}): ${formatSize(disk.free_bytes)} of ${formatSize(disk.total_bytes)} free`,
    ),
  ]
  return new Painted(
    parts
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.map(plainOf).join('\n'))
      .join('\n\n'),
  )
}

function restartLines({ restarts_last_hour: restarts, last_crash: crash }: Status): string[] {
  return [
    ...(restarts > 0 ? [t.admin.restarts(restarts)] : []),
    ...(crash ? [t.admin.lastCrash(minuteOf(crash.at), crash.reason)] : []),
  ]
}

function undeliveredLine({ job, serial, tries, next_try: next, error }: Status['unsent'][number]): string {
  return `${job ?? `start ${serial}`}: ${t.admin.tried(tries, next === null ? undefined : minuteOf(next))} ${error}`
}
