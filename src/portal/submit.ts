import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createJob, type NewJob } from '../job/create.ts'
import { parseAddress } from '../job/owner.ts'
import { maxTitleLength, parseJobTitle } from '../job/title.ts'
import { askedLanguage, type Language, t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { checkInputs, type Given, type Value } from '../program/check.ts'
import { type Program, secretInputsOf } from '../program/definition.ts'
import { formatPriority } from '../program/priority.ts'
import { type Deps, resultsUrl } from './deps.ts'
import { noteLater, noteNewJob } from './note-new-job.ts'
import { runnableProgram } from './programs.ts'
import { checkRoom } from './room.ts'
import { targetOf } from './row.ts'
import { withServerFiles } from './server-files.ts'

export interface Submission {
  program: string
  /** All that was given, in order; uploads lie on disk and are moved from there. */
  given: Given
  email: string
  /** Whoever submits has proved that the address is theirs, or may do anything. */
  isProved: boolean
  /** Of the form, or an Idempotency-Key: the same token with the same inputs leads to the same job. */
  token?: string | undefined
  /** What they call the job; '' is none. */
  jobTitle?: string | undefined
  /** Of the letter about it. Absent: the one that is asked for at this moment. */
  language?: Language | undefined
  /** Higher ones start first. Absent: as the program says. */
  priority?: number | undefined
  /** Whoever asks may ask for more than the program gives. */
  mayRaise?: boolean
  /** Inputs that are not to be shown beside those that the program calls secret. */
  secrets?: string[]
  /** What starts it by itself: its limits are its own, not those of people who submit, and its token alone names it. */
  scheduled?: {
    schedule: NonNullable<NewJob['schedule']>
    environment: Record<string, string>
    /** Takes the place of today's definition of that name. */
    definition?: Program
  }
}

/** Of the form, and in the messages about it. No input can have a name with a hyphen. */
export const jobTitleField = 'job-title'

/**
 * Takes a job: checks it, writes it durably, and puts it in line. Every door comes here.
 * @throws ErrandError `not_found`, `unavailable`, `invalid_inputs` (with a message for each field), `too_many`, `no_space`, `misconfigured`
 */
export function createSubmit(deps: Deps, wake: (target: string) => void, closing: AbortSignal) {
  /** Submissions that the catalog does not know yet: a second click waits for the first one's id. */
  const underWay = new Map<string, Promise<string>>()
  /** Whose submissions they are: the catalog does not count them yet. */
  const writing = new Set<{ email: string; program: string }>()
  const nextTime = createTimes(deps)

  function checkAllLimits(program: Program, email: string, isProved: boolean): void {
    checkLimits(deps, email, isProved, [...writing].filter((one) => one.email === email).length)
    checkProgramLimit(deps, program, [...writing].filter((one) => one.program === program.name).length)
  }

  /**
   * Whether a job could be taken now, for who is about to write its files. `submit` asks again.
   * @throws ErrandError `too_many`, `no_space`
   */
  async function checkMaySubmit(program: Program, email: string, isProved: boolean): Promise<void> {
    checkAllLimits(program, email, isProved)
    await checkRoom(deps)
  }

  async function submit(submission: Submission): Promise<{ id: string; isNew: boolean }> {
    const { scheduled, token } = submission
    const program = scheduled?.definition ?? (await runnableProgram(deps, submission.program))
    const { values, email, jobTitle } = await checkAll(program, submission, deps.clock.now())
    const nameIt = (given: string) =>
      scheduled ? nameOfStart(given) : nameOf(given, program, { email, values, jobTitle })
    const name = token === undefined ? undefined : await nameIt(token)
    // From here to the note in `underWay` nothing waits: two clicks can't both find that neither was here before.
    const earlier = name === undefined ? undefined : (underWay.get(name) ?? deps.catalog.idOfSubmission(name))
    if (earlier !== undefined) return { id: await earlier, isNew: false }
    checkPriority(program, submission)
    if (!scheduled) checkAllLimits(program, email, submission.isProved)
    const facts = {
      values,
      email,
      program: program.name,
      ...titleFacts(jobTitle, submission.isProved),
      ...languageFacts(deps, submission.language),
      ...(submission.priority === undefined ? {} : { priority: submission.priority }),
      submitted: nextTime(),
      ...(name === undefined ? {} : { submission: name }),
      secrets: [...new Set([...secretInputsOf(program), ...(submission.secrets ?? [])])],
      ...(scheduled ? { schedule: scheduled.schedule, environment: scheduled.environment } : {}),
    }
    writing.add(facts)
    const work = accept(deps, program, facts)
    if (name !== undefined) underWay.set(name, work)
    const noted = work.then((id) => noteNewJob(deps, id))
    const known = noted.then(async (isKnown) => isKnown || noteLater(deps, await work, closing))
    known
      .finally(() => {
        writing.delete(facts)
        if (name !== undefined) underWay.delete(name)
      })
      .then(() => wake(targetOf(deps.config.targets, program.target)))
      .catch(() => {})
    const id = await work
    deps.log.info({ job: id, program: program.name }, 'job accepted')
    await noted
    return { id, isNew: true }
  }

  return { submit, checkMaySubmit }
}

async function checkAll(
  program: Program,
  submission: Submission,
  now: number,
): Promise<{ values: Record<string, Value>; email: string; jobTitle: string }> {
  const checked = checkInputs(program, submission.given, now)
  const { values } = checked
  const errors = await withServerFiles(program, checked)
  const email = parseAddress(submission.email)
  const jobTitle = parseJobTitle(submission.jobTitle ?? '')
  const fields = {
    ...errors,
    ...(jobTitle === undefined ? { [jobTitleField]: t.submit.invalidTitle(maxTitleLength) } : {}),
    ...(email === undefined ? { email_address: t.submit.invalidAddress } : {}),
  }
  const first = Object.values(fields)[0]
  if (email === undefined || jobTitle === undefined || first !== undefined)
    throw new ErrandError('invalid_inputs', t.submit.couldNotStart(first ?? ''), { fields })
  return { values, email, jobTitle }
}

/** Less than the program gives, anybody may ask for; more would be at the expense of the others. */
function checkPriority(program: Program, { priority, mayRaise }: Submission): void {
  if (priority === undefined || mayRaise || priority <= program.priority) return
  throw new ErrandError('forbidden', t.submit.tooHighPriority(formatPriority(program.priority)))
}

function checkProgramLimit(deps: Deps, program: Program, writing: number): void {
  if (program.waitingJobs === undefined) return
  if (deps.catalog.countOfProgram(program.name) + writing >= program.waitingJobs)
    throw new ErrandError('too_many', t.submit.programFull(program.title, program.waitingJobs))
}

function checkLimits(deps: Deps, email: string, isProved: boolean, writing: number): void {
  const { limits } = deps.config
  const since = (ms: number) => new Date(deps.clock.now() - ms).toISOString()
  const { recent, waiting } = deps.catalog.countOfOwner(email, since(60_000))
  if (recent + writing >= limits.submissions_per_minute)
    throw new ErrandError('too_many', t.submit.tooManyRecent(limits.submissions_per_minute))
  if (waiting + writing >= limits.waiting_jobs)
    throw new ErrandError('too_many', t.submit.tooManyWaiting(limits.waiting_jobs))
  if (isProved) return
  const { recent: inHour } = deps.catalog.countOfOwner(email, since(60 * 60_000))
  if (inHour + writing >= limits.unproved_submissions_per_hour)
    throw new ErrandError('too_many', t.submit.tooManyUnproved(email))
}

/** The portal's own need not be noted: it is that of every job that says none. */
function languageFacts({ config }: Deps, language = askedLanguage()): Pick<NewJob, 'language'> {
  return language === undefined || language === config.portal.language ? {} : { language }
}

/** Only who has proved the address may have words of their own sent to it. */
function titleFacts(jobTitle: string, isProved: boolean): Pick<NewJob, 'jobTitle' | 'isTitleInLetter'> {
  return jobTitle === '' ? {} : { jobTitle, ...(isProved ? { isTitleInLetter: true } : {}) }
}

interface Accepted
  extends Pick<NewJob, 'language' | 'jobTitle' | 'isTitleInLetter' | 'schedule' | 'environment'> {
  values: Record<string, Value>
  email: string
  program: string
  priority?: number
  submitted: string
  submission?: string
  secrets: string[]
}

async function accept(
  deps: Deps,
  program: Program,
  { values, secrets, ...facts }: Accepted,
): Promise<string> {
  await checkRoom(deps)
  await deps.engine.check()
  const { jobs, id_length: idLength } = deps.config.portal
  const where = { jobs, idLength, resultsUrl: (id: string) => resultsUrl(deps, id) }
  const folder = await createJob(where, {
    ...facts,
    ...(secrets.length === 0 ? {} : { secrets }),
    programSource: program.source,
    inputs: values,
  })
  return folder.id
}

/**
 * Names the submission of what starts by itself. By its token alone: it is one start, whatever its schedule, its program
 * or the day have become before it is asked for again.
 */
export function nameOfStart(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Names a submission by its token and all that was asked, the content of files included. */
async function nameOf(
  token: string,
  program: Program,
  { email, values, jobTitle }: { email: string; values: Record<string, Value>; jobTitle: string },
): Promise<string> {
  const contents: [string, string][] = []
  for (const [name, value] of Object.entries(values)) contents.push([name, await contentOf(value)])
  return createHash('sha256')
    .update(
      JSON.stringify([token, program.name, email, contents.sort(), ...(jobTitle === '' ? [] : [jobTitle])]),
    )
    .digest('hex')
}

async function contentOf(value: Value): Promise<string> {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) {
    const contents: string[] = []
    for (const one of value) contents.push(await contentOf(one))
    return JSON.stringify(contents)
  }
  const hash = createHash('sha256').update(`${value.fileName}\0`)
  if (value.path === undefined) return hash.update(value.text ?? '').digest('hex')
  await pipeline(createReadStream(value.path), hash)
  return hash.digest('hex')
}

/** Times of submission, each later than the last, so that they tell the order also within a millisecond. */
function createTimes({ clock }: Pick<Deps, 'clock'>): () => string {
  let last = 0
  return () => {
    last = Math.max(last + 1, clock.now())
    return new Date(last).toISOString()
  }
}
