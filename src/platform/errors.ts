/**
 * Every way in which a request can fail, in one table: the code that the API names and the HTTP status that goes with
 * it. docs/errors.md is compared with it by a test, both ways.
 */
export const errorCodes = {
  invalid_request: { status: 400, when: 'the request itself is malformed' },
  sign_in_required: { status: 401, when: 'the address has to be proved first' },
  forbidden: { status: 403, when: 'this person may not do this' },
  cross_site: { status: 403, when: "another site's page sent this form" },
  not_found: { status: 404, when: 'there is no such job, program, file or page' },
  conflict: { status: 409, when: 'the state of the job does not allow it' },
  too_large: { status: 413, when: 'an upload or a text is over its limit' },
  invalid_inputs: { status: 422, when: 'one or more inputs, or the address, are wrong' },
  too_many: {
    status: 429,
    when: 'a limit of [limits] was met, or too many large tables are looked through; try again later',
  },
  internal: { status: 500, when: 'a defect of the portal; its log says more' },
  misconfigured: { status: 500, when: 'the server can not start jobs; its log says what and where' },
  unavailable: { status: 503, when: 'the program can not run on this server now' },
  no_space: { status: 507, when: 'the disk of the jobs has too little room for another one' },
} as const

export type ErrorCode = keyof typeof errorCodes

/** What an ErrandError carries beside its code and the words for the person. */
export interface ErrorExtra {
  /** For the log only: what happened, where (path, line, key) and what to do. */
  detail?: string
  /** One message for each wrong field, by its name. */
  fields?: Record<string, string>
  cause?: unknown
}

/** The one error that doors translate; `message` is for the person, `detail` for the log. */
export class ErrandError extends Error {
  override readonly name = 'ErrandError'
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly fields: Record<string, string>

  constructor(code: ErrorCode, message: string, extra: ErrorExtra = {}) {
    super(message, { cause: extra.cause })
    this.code = code
    this.detail = extra.detail
    this.fields = extra.fields ?? {}
  }

  get status(): number {
    return errorCodes[this.code].status
  }
}

/** The code of a failed system call (`ENOENT`), or undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/** True when a file or folder is simply not there. */
export function isMissing(error: unknown): boolean {
  const code = systemErrorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

const readerGone = [
  'ERR_STREAM_PREMATURE_CLOSE',
  // They had left before the first piece.
  'ERR_STREAM_UNABLE_TO_PIPE',
  'ABORT_ERR',
  'EPIPE',
  'ECONNRESET',
]

/** Whether an answer could not be sent only because whoever asked went away: there is nobody to tell. */
export function isReaderGone(error: unknown): boolean {
  return readerGone.includes(systemErrorCode(error) ?? '')
}

/** The words of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
