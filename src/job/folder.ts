import { basename, join } from 'node:path'

/** Where everything about one job lies. The only place that knows the names of its files. */
export interface JobFolder {
  readonly path: string
  readonly id: string
  readonly config: string
  readonly program: string
  readonly inputs: string
  readonly files: string
  readonly output: string
  readonly errorOutput: string
  readonly usage: string
  readonly attempts: string
  readonly cancel: string
  readonly priority: string
  readonly status: string
  readonly success: string
  readonly error: string
  readonly notified: string
  readonly notifyClaim: string
  readonly posted: string
  attempt(number: number): AttemptFolder
}

export interface AttemptFolder {
  readonly path: string
  readonly started: string
  readonly ended: string
  /** There once a portal has seen that the wrapper is gone and its program lives. */
  readonly orphaned: string
  /** What the wrapper had to say; not there if nothing. */
  readonly wrapper: string
}

export function jobFolderName(id: string): string {
  return `job-${id}`
}

/** The folder of the job `id` (which has passed `isJobId`) in the jobs folder. */
export function jobFolder(jobs: string, id: string): JobFolder {
  return jobFolderAt(join(jobs, jobFolderName(id)))
}

/** The same by its own path: a reader goes by where the folder is. */
export function jobFolderAt(path: string): JobFolder {
  return {
    path,
    id: basename(path).replace(/^job-/, ''),
    config: join(path, 'config.ini'),
    program: join(path, 'program.ini'),
    inputs: join(path, 'inputs'),
    files: join(path, 'files'),
    output: join(path, 'output.txt'),
    errorOutput: join(path, 'err_output.txt'),
    usage: join(path, 'usage.csv'),
    attempts: join(path, 'attempts'),
    cancel: join(path, 'cancel.ini'),
    priority: join(path, 'priority.ini'),
    status: join(path, 'status.ini'),
    success: join(path, 'SUCCESS'),
    error: join(path, 'ERROR'),
    notified: join(path, 'NOTIFIED'),
    notifyClaim: join(path, 'notify.claim'),
    posted: join(path, 'POSTED'),
    attempt(number) {
      const attempt = join(path, 'attempts', String(number))
      return {
        path: attempt,
        started: join(attempt, 'started.ini'),
        ended: join(attempt, 'ended.ini'),
        orphaned: join(attempt, 'orphaned.ini'),
        wrapper: join(attempt, 'wrapper.txt'),
      }
    },
  }
}
