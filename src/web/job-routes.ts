import { en } from '../messages/en.ts'
import { ErrandError } from '../platform/errors.ts'

/** The one answer for ids that are malformed, unknown, or not this visitor's to see. */
export function noSuchJob(typed: string): ErrandError {
  return new ErrandError('not_found', en.problems.noSuchJob(typed), {
    fields: { job_id: en.problems.noSuchJob(typed) },
  })
}
