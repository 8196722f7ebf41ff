import type { Config } from '../config/settings.ts'
import { readCancellation } from '../job/cancel.ts'
import type { JobFolder } from '../job/folder.ts'
import type { JobRecord } from '../job/record.ts'
import type { Status } from '../job/status.ts'
import type { JobLetter } from '../mail/letter.ts'
import type { Language } from '../messages/language.ts'
import type { Program } from '../program/definition.ts'
import { inWords } from '../program/in-words.ts'

/**
 * What the letter about a job that has ended says: the same from a portal and from a wrapper without one. `language`: the
 * portal's, of a job that says none.
 */
export async function jobLetter(
  folder: JobFolder,
  record: JobRecord,
  status: Status | undefined,
  definition: Program | undefined,
  { link, language }: { link: string; language: Language },
): Promise<JobLetter> {
  const inItsLanguage = record.language ?? language
  const program = definition && inWords(definition, inItsLanguage)
  const cancellation = await readCancellation(folder)
  return {
    ...status,
    ...(program?.timeLimitSeconds === undefined ? {} : { timeLimitSeconds: program.timeLimitSeconds }),
    ...(cancellation ? { cancelledBy: cancellation.by } : {}),
    to: record.email,
    language: inItsLanguage,
    jobId: record.id,
    title: program?.title ?? record.program,
    ...(record.schedule ? { schedule: record.schedule } : {}),
    ...(record.isTitleInLetter && record.jobTitle !== undefined ? { jobTitle: record.jobTitle } : {}),
    link,
  }
}

/** With `results = owner` the link in a letter holds the job's key, so that it works on any device. */
export function linkInLetter(
  link: string,
  results: Config['access']['results'],
  key: () => string | undefined,
): string {
  const found = results === 'owner' ? key() : undefined
  return found === undefined ? link : `${link}?key=${found}`
}
