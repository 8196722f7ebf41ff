/**
 * Who may what, in one table. Every route of the pages and of the API names its verb here, and a test walks them all
 * as each kind of visitor.
 */
export const access = {
  'see programs': 'anyone',
  submit: 'anyone',
  'see job': 'reader',
  'see files': 'reader',
  // What was asked and how it was run, in one piece; where its definition allows it the program's folder goes along.
  'take record': 'manager',
  'see log': 'reader',
  cancel: 'manager',
  share: 'manager',
  delete: 'manager',
  rerun: 'reader',
  signal: 'manager',
  prioritize: 'administrator',
  'list own jobs': 'signed in',
  'sign in': 'anyone',
  'sign out': 'anyone',
  'make sign-in link': 'administrator',
  'see outbox': 'outbox reader',
  'restart unfinished': 'administrator',
  reindex: 'administrator',
  reload: 'administrator',
  'see status': 'administrator',
  'see targets': 'administrator',
  'change target': 'administrator',
  'see API': 'anyone',
  'clear old jobs': 'administrator',
  'see schedules': 'administrator',
  'change schedules': 'administrator',
  'see variables': 'scheduled job',
  'set variables': 'scheduled job',
  'see health': 'anyone',
  'see metrics': 'metrics reader',
} as const satisfies Record<string, Level>

/**
 * - `reader`: whoever has the job's address; with `[access] results = owner` only its owner, those it is shared with,
 *   the browser that submitted it, holders of a link with its key, and administrators
 * - `manager`: the signed-in owner, the browser that submitted the job, and administrators
 * - `metrics reader`: as `[access] metrics` says: whoever sits at the machine, everybody, or administrators alone
 * - `scheduled job`: the program of a scheduled job, as long as that runs, and administrators
 * - `outbox reader`: whoever sits at the machine while it is plainly being tried out; otherwise administrators
 */
export type Level =
  | 'anyone'
  | 'reader'
  | 'manager'
  | 'signed in'
  | 'administrator'
  | 'outbox reader'
  | 'metrics reader'
  | 'scheduled job'
export type Verb = keyof typeof access

/** Somebody at a door. */
export interface Visitor {
  /** The address that they proved by opening an emailed link. */
  address?: string
  /** Whether they are an administrator: by that address, or because they may open the portal's socket. */
  isAdministrator: boolean
  /** They are the program of this scheduled job, and nobody else. */
  scheduledJob?: string
  /** Keys of jobs, from a cookie or a link. */
  keys: string[]
  /** They sit at the machine itself: a loopback peer, and no proxy in between. */
  isLocal: boolean
}

/** What the rules look at beside the visitor. */
export interface Circumstances {
  /** `[access] results`. */
  results: 'id' | 'owner'
  /** `[access] metrics`. */
  metrics: 'local' | 'everybody' | 'administrators'
  /** No SMTP server is set and the portal's address is localhost: it is being tried out. */
  isTrial: boolean
  /** For verbs about one job. */
  job?: TieToJob
}

/** What ties a visitor to a job. */
export interface TieToJob {
  /** They have one of its keys. */
  hasKey: boolean
  /** It is on their list. */
  isOnList: boolean
  /** They own it, or it was submitted by this browser. */
  isTheirs: boolean
}

/** Whether this visitor may do it. What concerns a job that does not exist is answered like what may not be seen. */
export function may(
  verb: Verb,
  visitor: Visitor,
  { results, metrics, isTrial, job }: Circumstances,
): boolean {
  // Whoever comes with the token of a job may do what that allows, whatever else is open to anyone.
  if (visitor.scheduledJob !== undefined) return access[verb] === 'scheduled job'
  if (visitor.isAdministrator) return true
  switch (access[verb] as Level) {
    case 'anyone':
      return true
    case 'reader':
      return job !== undefined && (results === 'id' || job.isOnList || job.hasKey)
    case 'manager':
      return job?.isTheirs === true
    case 'signed in':
      return visitor.address !== undefined
    case 'outbox reader':
      return isTrial && visitor.isLocal
    case 'metrics reader':
      return metrics === 'everybody' || (metrics === 'local' && visitor.isLocal)
    case 'administrator':
    case 'scheduled job':
      return false
  }
}
