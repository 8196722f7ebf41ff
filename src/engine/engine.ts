import type { ProcessIdentity } from '../platform/processes.ts'

/** One start of a job's program, all that an engine has to know of it. */
export interface Run {
  /** The job folder, absolute. */
  folder: string
  attempt: number
  /** The program and its arguments; none of them is looked at by a shell. */
  arguments: string[]
  /** The program's whole environment. Nothing of it reaches the wrapper or its tools. */
  environment: Record<string, string>
  timeLimitSeconds?: number
  memoryLimitBytes?: number
  /** Of standard output, standard error and all files together. */
  outputLimitBytes?: number
  /** 0 to 19, see nice(1); absent: 0. */
  nice?: number
  /** When it counts as a success: exit status 0, or also nothing on standard error. */
  success: 'exit' | 'stderr'
  /** Another attempt may follow this one. Absent: this is the last. */
  retry?: Retry
}

/** After which ends of an attempt the next one follows by itself, and how much later. */
export interface Retry {
  /** Reasons, or `exit 75` for one exit status. */
  on: string[]
  /** Whole seconds. */
  delaySeconds: number
}

/** An attempt that is under way, as its engine follows it. */
export interface Handle {
  /** Settles when nothing sees the attempt through any more. How it ended stands in the job folder. Never rejects. */
  ended: Promise<void>
  /**
   * The wrapper's exit status, once it has ended and if this process started it. Not 0: it could not see the attempt
   * through, and `attempts/<n>/wrapper.txt` says why.
   */
  readonly code?: number
}

/**
 * What runs the jobs of a target. A job belongs to its wrapper (wrapper/run-job), never to the process that called
 * `start`; an engine only hands it over, watches it and passes on the wish to stop. Every engine passes
 * test/engine/conformance.ts.
 */
export interface Engine {
  /** @throws ErrandError `misconfigured` when it could not start anything now, with path and remedy. */
  check(): Promise<void>
  /**
   * Hands an attempt to a wrapper. A second wrapper of the same attempt gives up by itself, so a start that was
   * recorded too late can't become two.
   * @throws ErrandError `misconfigured` when the wrapper can't be started, `unavailable` when this job's program can't
   * be: its arguments or its environment are too large
   */
  start(run: Run): Promise<Handle>
  /** Follows the newest attempt of a job that another process handed over; `folder` is the job's, absolute. */
  follow(attempt: AttemptIdentity, folder: string): Handle
  /**
   * Sees a program to its end whose wrapper is gone; `folder` is the job's. Its time limit, counted from its own start, is
   * kept in the wrapper's stead. How it ended nobody can tell.
   */
  followOrphan(attempt: AttemptIdentity, folder: string, timeLimitSeconds?: number): Handle
  /** Whether a wrapper, or a program, lives. */
  isAlive(process: ProcessIdentity): boolean
  /**
   * Asks the wrapper to end its program and itself; it does so in its own time. Where the wrapper is gone, the program is
   * ended as it would have done.
   */
  stop(attempt: AttemptIdentity): Promise<void>
  /** Sends a signal to the program and all of its process group. False: it has ended, or was not begun. */
  signal(attempt: AttemptIdentity, signal: NodeJS.Signals): Promise<boolean>
  /** Ends whatever still lives of an attempt, wrapper and all of the program, and returns when nothing does. */
  clear(attempt: AttemptIdentity): Promise<void>
  /** Stops watching. Jobs go on. */
  close(): void
}

/** Who sees an attempt through, from its started.ini. */
export interface AttemptIdentity {
  wrapper: ProcessIdentity
  program?: ProcessIdentity
  /** Whose attempt it is: the job's folder, absolute, and the attempt's number. By these its control group is found. */
  of?: { folder: string; attempt: number }
}
