import { isLanguage, type Language, t } from '../messages/language.ts'
import { ErrandError, isMissing, messageOf } from '../platform/errors.ts'
import { formatIni, type IniDataWithLists, parseIniWithLists } from '../platform/ini.ts'
import { type Look, patiently } from '../platform/look.ts'
import type { JobFolder } from './folder.ts'
import { isJobId } from './id.ts'
import { parseAddress } from './owner.ts'

/** What was asked: the content of config.ini. */
export interface JobRecord {
  id: string
  program: string
  /** Where the folder was when the job was made; for people and other programs, never read back as a path. */
  dirname: string
  /** The owner's address, normalised. */
  email: string
  /** The address of the results page as it was then. */
  resultsUrl: string
  /** ISO 8601, UTC, with milliseconds. */
  submitted: string
  /** Names this submission, so that asking twice for the same leads here; absent when the door gave no token. */
  submission?: string
  /** In which the letter about it is written, where that is not the portal's. */
  language?: Language
  /** What the person who submitted it calls it. */
  jobTitle?: string
  /** It is said in the letter too: whoever chose it had proved that the address is theirs. */
  isTitleInLetter?: true
  /** What it asked for, where that is not its program's; higher ones start first. */
  priority?: number
  /** What started it by itself: the schedule's name, and the number of the start (JOBSERIAL). */
  schedule?: StartedBy
  /** What its program gets besides its definition's own: the variables of a scheduled job. */
  environment?: Record<string, string>
  /** The values as given, by input; of a file its name in `inputs/<input>/`. A list for an input of several. */
  inputs: Record<string, InputValue>
  /** The inputs whose values are shown nowhere. Here, so that it holds where the definition can't be read any more. */
  secrets?: string[]
}

export interface StartedBy {
  name: string
  serial: number
  /** It is no program's: what it runs stands in the schedule itself (`cmd`, `script`). */
  isOwnCommand?: true
}

export type InputValue = string | string[]

/** The values that may be shown, lists as one text: without what is secret. */
export function shownInputs({ inputs, secrets = [] }: JobRecord): Record<string, string> {
  const shown = Object.entries(inputs).filter(([name]) => !secrets.includes(name))
  return Object.fromEntries(shown.map(([name, value]) => [name, [value].flat().join(', ')]))
}

export function formatRecord(record: JobRecord): string {
  return formatIni({
    settings: {
      job_id: record.id,
      program: record.program,
      job_dirname: record.dirname,
      email: record.email,
      results_url: record.resultsUrl,
      submitted: record.submitted,
      ...(record.submission === undefined ? {} : { submission: record.submission }),
      ...(record.language === undefined ? {} : { language: record.language }),
      ...(record.jobTitle === undefined ? {} : { job_title: record.jobTitle }),
      ...(record.isTitleInLetter ? { title_in_letter: 'true' } : {}),
      ...(record.priority === undefined ? {} : { priority: String(record.priority) }),
      ...(record.secrets === undefined ? {} : { secret_inputs: record.secrets }),
      ...(record.schedule === undefined
        ? {}
        : {
            schedule: record.schedule.name,
            serial: String(record.schedule.serial),
            ...(record.schedule.isOwnCommand ? { own_command: 'true' } : {}),
          }),
    },
    inputs: record.inputs,
    ...(record.environment === undefined ? {} : { environment: record.environment }),
  })
}

/**
 * Reads config.ini. Undefined when there is none: the folder was never accepted as a job.
 * @throws ErrandError `internal` when it is damaged, with path and key: such a job is shown, and never started.
 */
export async function readRecord(folder: JobFolder, look: Look = patiently): Promise<JobRecord | undefined> {
  let text: string
  try {
    text = await look.text(folder.config)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw damaged(folder, messageOf(error))
  }
  return parseRecord(text, folder)
}

/** What stands in config.ini. @throws ErrandError `internal` when it is damaged, with path and key */
export function parseRecord(text: string, folder: JobFolder): JobRecord {
  return checkRecord(parseIniWithLists(text), folder)
}

function checkRecord(data: IniDataWithLists, folder: JobFolder): JobRecord {
  const { secret_inputs, ...settings } = data.settings ?? {}
  const {
    job_id,
    program,
    job_dirname,
    email,
    results_url,
    submitted,
    submission,
    language,
    priority,
    job_title,
    title_in_letter,
    schedule,
    serial,
    own_command,
  } = textsOf(settings)
  if (!job_id || !isJobId(job_id) || job_id !== folder.id) throw damaged(folder, `job_id is '${job_id}'`)
  if (!program || !/^[A-Za-z][\w-]*$/.test(program)) throw damaged(folder, `program is '${program}'`)
  if (!email || parseAddress(email) !== email) throw damaged(folder, `email is '${email}'`)
  if (!submitted || Number.isNaN(Date.parse(submitted))) throw damaged(folder, `submitted is '${submitted}'`)
  if (!data.inputs) throw damaged(folder, 'the section [inputs] is missing')
  return {
    id: job_id,
    program,
    dirname: job_dirname ?? folder.path,
    email,
    resultsUrl: results_url ?? '',
    submitted,
    ...(submission ? { submission } : {}),
    ...(isLanguage(language) ? { language } : {}),
    ...(job_title ? { jobTitle: job_title } : {}),
    ...(job_title && title_in_letter === 'true' ? { isTitleInLetter: true } : {}),
    ...(priority !== undefined && /^-?\d{1,4}$/.test(priority) ? { priority: Number(priority) } : {}),
    inputs: data.inputs,
    ...(schedule && /^\d{1,15}$/.test(serial ?? '')
      ? {
          schedule: {
            name: schedule,
            serial: Number(serial),
            ...(own_command === 'true' ? { isOwnCommand: true as const } : {}),
          },
        }
      : {}),
    ...(data.environment ? { environment: textsOf(data.environment) } : {}),
    ...(Array.isArray(secret_inputs) ? { secrets: secret_inputs } : {}),
  }
}

function textsOf(entries: Record<string, InputValue>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function damaged(folder: JobFolder, what: string): ErrandError {
  return new ErrandError('internal', t.problems.damagedJob(folder.id), {
    detail: `${folder.config} can not be used: ${what}. Restore it from a backup, or move the folder away.`,
  })
}
