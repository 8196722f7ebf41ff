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
  /** What the program's `version_command` said before the start. */
  readonly version: string
  /** In which order a scheduled job wrote output and errors; not there if only one of them. */
  readonly order: string
}

export function jobFolderName(id: string): string {
  return `job-${id}`
}

/** The folder of the job `id` (which has passed `isJobId`) in the jobs folder. */
export function jobFolder(jobs: string, id: string): JobFolder {
  return jobFolderAt(join(jobs, jobFolderName(id)))
}

/** The same by its own path, without a slash at the end: a reader goes by where the folder is. */
export function jobFolderAt(path: string): JobFolder {
  return {
    path,
    id: basename(path).replace(/^job-/, ''),
    config: `${path}/config.ini`,
    program: `${path}/program.ini`,
    inputs: `${path}/inputs`,
    files: `${path}/files`,
    output: `${path}/output.txt`,
    errorOutput: `${path}/err_output.txt`,
    usage: `${path}/usage.csv`,
    attempts: `${path}/attempts`,
    cancel: `${path}/cancel.ini`,
    priority: `${path}/priority.ini`,
    status: `${path}/status.ini`,
    success: `${path}/SUCCESS`,
    error: `${path}/ERROR`,
    notified: `${path}/NOTIFIED`,
    notifyClaim: `${path}/notify.claim`,
    posted: `${path}/POSTED`,
    attempt(number) {
      const attempt = `${path}/attempts/${number}`
      return {
        path: attempt,
        started: `${attempt}/started.ini`,
        ended: `${attempt}/ended.ini`,
        orphaned: `${attempt}/orphaned.ini`,
        wrapper: `${attempt}/wrapper.txt`,
        version: `${attempt}/version.txt`,
        order: `${attempt}/order.csv`,
      }
    },
  }
}
