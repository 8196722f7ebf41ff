import { randomUUID } from 'node:crypto'
import { describeEnd, type End } from '../messages/describe-end.ts'
import { currentLanguage, inLanguage, type Language, t } from '../messages/language.ts'
import { exactTime, spanInWords } from '../messages/times.ts'
import type { Render } from '../platform/templates.ts'
import type { Letter } from './transport.ts'

/**
 * What the letter about the end of a job says. Nothing of it was typed into a form by somebody who had not proved that the
 * address is theirs: else the portal would carry anybody's words to anybody.
 */
export interface JobLetter extends End {
  to: string
  language: Language
  jobId: string
  /** The program's title. */
  title: string
  /** The owner's own. */
  jobTitle?: string
  /** What started it: then the letter goes to who looks after that, and may speak of the server. */
  schedule?: { name: string; serial: number }
  /** Where it ran. */
  host?: string
  elapsedSeconds?: number
  link: string
}

/** The look and sender of all letters. */
export interface Stationery {
  /** `[portal] title`. */
  portal: string
  render: Render
}

const scheduled = {
  finished: 'scheduledFinished',
  failed: 'scheduledFailed',
  cancelled: 'scheduledCancelled',
} as const

/** The letter about a job that has ended; the same job always has the same Message-ID. */
export function composeJobLetter(stationery: Stationery, job: JobLetter): Letter {
  return inLanguage(job.language, () => jobLetter(stationery, job))
}

function jobLetter({ portal, render }: Stationery, job: JobLetter): Letter {
  const { schedule } = job
  const outcome = job.reason === undefined ? 'finished' : job.reason === 'cancelled' ? 'cancelled' : 'failed'
  const title = t.letters.title(job.title, job.jobTitle)
  const subject = t.letters.subject(portal, title, job.jobId, outcome)
  const why = describeEnd(job, { knowsServer: schedule !== undefined })
  const said = schedule ? scheduled[outcome] : outcome
  const lines = [
    t.letters[said](title),
    ...(why === undefined ? [] : [why]),
    ...(outcome === 'finished' && job.elapsedSeconds !== undefined
      ? [t.letters.took(spanInWords(job.elapsedSeconds))]
      : []),
    ...(schedule ? [t.letters.ofSchedule(schedule.name, schedule.serial, job.host)] : []),
    t.letters.jobId(job.jobId),
  ]
  const button = {
    finished: t.letters.seeResult,
    failed: t.letters.seeWhy,
    cancelled: t.letters.seeJob,
  }[outcome]
  return {
    to: job.to,
    subject,
    ...bodies(render, {
      subject,
      lines,
      button,
      link: job.link,
      footer: schedule ? t.letters.scheduleWhy : t.letters.why,
    }),
    messageId: `<job-${job.jobId}@${hostOf(job.link)}>`,
    name: `job-${job.jobId}`,
  }
}

/** The letter with a one-use link that signs its reader in, like the next in the language that is spoken. */
export function composeSignInLetter(
  { portal, render }: Stationery,
  { to, link }: { to: string; link: string },
): Letter {
  const subject = t.letters.signInSubject(portal)
  const id = randomUUID()
  return {
    to,
    subject,
    ...bodies(render, {
      subject,
      lines: [t.letters.signInText],
      button: t.letters.signInButton,
      link,
      footer: t.letters.signInWhy,
    }),
    messageId: `<sign-in-${id}@${hostOf(link)}>`,
    name: `sign-in-${id}`,
  }
}

/** The letter to somebody with whom a job is shared. */
export function composeShareLetter(
  { portal, render }: Stationery,
  about: { to: string; jobId: string; title: string; from: string | undefined; link: string },
): Letter {
  const { to, jobId, title, from, link } = about
  const subject = t.letters.sharedSubject(portal, title, jobId)
  return {
    to,
    subject,
    ...bodies(render, {
      subject,
      lines: [t.letters.shared(from, title), t.letters.jobId(jobId)],
      button: t.letters.seeJob,
      link,
      footer: t.letters.sharedWhy,
    }),
    messageId: `<share-${jobId}-${randomUUID()}@${hostOf(link)}>`,
    name: `share-${jobId}-${randomUUID()}`,
  }
}

/** The letter about a start of a schedule that made no job, to who looks after that schedule; the same start always has the same Message-ID. */
export function composeStartLetter(
  { portal, render }: Stationery,
  about: {
    to: string
    schedule: string
    serial: number
    cause: string
    at: string
    why: string
    link: string
  },
): Letter {
  const { to, schedule, serial, cause, at, why, link } = about
  const subject = t.letters.notStartedSubject(portal, schedule)
  return {
    to,
    subject,
    ...bodies(render, {
      subject,
      lines: [
        t.letters.notStarted(schedule),
        why,
        t.letters.start(serial, cause, exactTime(at)),
        t.letters.once,
      ],
      button: t.letters.seeSchedule,
      link,
      footer: t.letters.scheduleWhy,
    }),
    messageId: `<start-${serial}@${hostOf(link)}>`,
    name: `start-${serial}`,
  }
}

interface Content {
  subject: string
  lines: string[]
  button: string
  link: string
  footer: string
}

/** The same words twice: for mail programs that show text, and for those that show HTML. */
function bodies(render: Render, content: Content): { text: string; html: string } {
  const text = [...content.lines, `${content.button}:\n${content.link}`, `-- \n${content.footer}`].join(
    '\n\n',
  )
  return {
    text: `${text}\n`,
    html: render('letters/letter.html', { ...content, language: currentLanguage() }),
  }
}

function hostOf(link: string): string {
  return new URL(link).hostname
}
