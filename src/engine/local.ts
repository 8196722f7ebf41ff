import { spawn } from 'node:child_process'
import { constants, readFileSync } from 'node:fs'
import { access, type FileHandle, open } from 'node:fs/promises'
import { jobFolderAt } from '../job/folder.ts'
import { t } from '../messages/language.ts'
import { ErrandError, messageOf, systemErrorCode } from '../platform/errors.ts'
import { isAlive, type ProcessIdentity, ticksPerSecond } from '../platform/processes.ts'
import { clearGroup, countOomKills, sweepGroups } from './cgroup.ts'
import { endSession, signal } from './end-session.ts'
import type { AttemptIdentity, Engine, Handle, Run } from './engine.ts'
import { packEnvironment } from './environment.ts'
import { createUsageSampler } from './usage.ts'

export interface LocalEngineOptions {
  /** The path of wrapper/run-job. */
  wrapper: string
  /** Seconds between TERM and KILL. */
  graceSeconds: number
  /** What the wrapper starts to send the letter where no portal runs; absent: it sends none. */
  letters?: { node: string; settings?: string }
  /** The wrapper's working directory, from which `settings` would be looked for. */
  root: string
  /** The control group below which each attempt gets its own, from `findCgroup`; absent: they do without. */
  cgroup?: string
  /** Between two looks at what jobs use; for tests. */
  sampleMs?: number
}

const pollMs = 250

interface Followed {
  /** Wrapper, or program, whose end is waited for. */
  process: ProcessIdentity
  done: () => void
  /** When it is to be ended, and how; in seconds since the machine was started. */
  limit?: { deadline: number; end: () => void }
}

/** Runs jobs on this machine, each under a wrapper in a session of its own. */
export function createLocalEngine(options: LocalEngineOptions): Engine {
  const followed = new Map<Promise<void>, Followed>()
  const usage = createUsageSampler(options.sampleMs)
  let timer: NodeJS.Timeout | undefined
  if (options.cgroup !== undefined) sweepGroups(options.cgroup)

  function sample(folder: string, ended: Promise<void>): void {
    usage.add(folder)
    void ended.then(() => usage.remove(folder))
  }

  function poll(): void {
    for (const [key, one] of followed) {
      if (isAlive(one.process)) {
        keepLimit(one)
        continue
      }
      followed.delete(key)
      one.done()
    }
    if (followed.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }

  function followProcess(process: ProcessIdentity, folder: string, limit?: Followed['limit']): Handle {
    const { promise, resolve } = Promise.withResolvers<void>()
    followed.set(promise, { process, done: resolve, ...(limit ? { limit } : {}) })
    timer ??= setInterval(poll, pollMs)
    sample(folder, promise)
    return { ended: promise }
  }

  async function clear(attempt: AttemptIdentity): Promise<void> {
    if (isAlive(attempt.wrapper)) signal(attempt.wrapper.pid, 'SIGTERM')
    await endSession(attempt, options.graceSeconds)
    if (options.cgroup !== undefined && attempt.of) await clearGroup(options.cgroup, attempt.of)
  }

  /** For whoever does not wait for it. What could not be ended is still there to be looked at: it lives. */
  function clearSoon(attempt: AttemptIdentity): void {
    clear(attempt).catch(() => {})
  }

  return {
    async check() {
      try {
        await access(options.wrapper, constants.R_OK | constants.X_OK)
      } catch (error) {
        throw cannotRun(options.wrapper, error)
      }
    },

    async start(run) {
      const handle = await startWrapper(options, run)
      sample(run.folder, handle.ended)
      return handle
    },

    follow: ({ wrapper }, folder) => followProcess(wrapper, folder),

    followOrphan(attempt, folder, timeLimitSeconds) {
      const { wrapper, program = wrapper } = attempt
      if (timeLimitSeconds === undefined) return followProcess(program, folder)
      const deadline = program.startTime / ticksPerSecond + timeLimitSeconds
      return followProcess(program, folder, { deadline, end: () => clearSoon(attempt) })
    },

    isAlive,

    async stop(attempt) {
      if (isAlive(attempt.wrapper)) signal(attempt.wrapper.pid, 'SIGTERM')
      else if (attempt.program && isAlive(attempt.program)) clearSoon(attempt)
    },

    async signal({ program }, name) {
      // Its process group has its number; only while it lives itself is that number surely its own.
      if (!program || !isAlive(program)) return false
      signal(-program.pid, name)
      return true
    },

    clear,

    close() {
      clearInterval(timer)
      followed.clear()
      usage.close()
    },
  }
}

/** Once: ending it takes a while, in which it still lives. */
function keepLimit(one: Followed): void {
  if (!one.limit || uptime() < one.limit.deadline) return
  one.limit.end()
  delete one.limit
}

/** Seconds since the machine was started: no wall clock, which may be set. */
function uptime(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
}

async function startWrapper(options: LocalEngineOptions, run: Run): Promise<Handle> {
  const words = [...wrapperOptions(options, run), run.folder, String(run.attempt), '--', ...run.arguments]
  const { promise: begun, resolve, reject } = Promise.withResolvers<void>()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const handle: { ended: Promise<void>; code?: number } = { ended }
  const errors = await openErrors(run)
  try {
    // Detached is a session of its own: what ends the portal, or its terminal, does not reach the wrapper.
    const child = spawn(options.wrapper, words, {
      cwd: options.root,
      env: { ...ownEnvironment(), ...packEnvironment(run.environment) },
      detached: true,
      stdio: ['ignore', 'ignore', errors?.fd ?? 'ignore'],
    })
    child.once('spawn', resolve)
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code !== null) handle.code = code
      end()
    })
    child.unref()
    await begun
  } catch (error) {
    throw tooLarge(run, error) ?? cannotRun(options.wrapper, error)
  } finally {
    await errors?.close()
  }
  return handle
}

/** As `run-job` takes them, those that there are. */
function wrapperOptions(options: LocalEngineOptions, run: Run): string[] {
  const given = {
    '--time-limit': run.timeLimitSeconds,
    '--memory-limit': run.memoryLimitBytes,
    '--output-limit': run.outputLimitBytes,
    '--nice': run.nice || undefined,
    '--cgroup': options.cgroup,
    '--oom-kills': countOomKills(),
    '--grace': options.graceSeconds,
    '--success': run.success,
    '--retry-on': run.retry?.on.join(','),
    '--retry-delay': run.retry?.delaySeconds,
    '--node': options.letters?.node,
    '--settings': options.letters?.settings,
  }
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]))
}

/** Where the wrapper says what went wrong: a file, as a pipe would end with this process. It removes an empty one. */
async function openErrors(run: Run): Promise<FileHandle | undefined> {
  // Without O_NONBLOCK a FIFO that an earlier attempt has put there would be waited for.
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NONBLOCK
  try {
    return await open(jobFolderAt(run.folder).attempt(run.attempt).wrapper, flags, 0o600)
  } catch {
    // A full disk, or no such folder: the wrapper runs into the same, and its exit status is left.
    return undefined
  }
}

function ownEnvironment(): Record<string, string> {
  const { PATH, LANG, TZ } = process.env
  return { ...(PATH ? { PATH } : {}), ...(LANG ? { LANG } : {}), ...(TZ ? { TZ } : {}) }
}

/** Linux' MAX_ARG_STRLEN, execve(2): the bytes of one argument or variable, with the 0 at its end. */
const argumentBytes = 131_072

/** What is too large for execve(2) (E2BIG), or can't be handed over at all: the job's own affair, not the server's. */
function tooLarge(run: Run, error: unknown): ErrandError | undefined {
  if (!['E2BIG', 'EINVAL', 'ERR_INVALID_ARG_VALUE'].includes(systemErrorCode(error) ?? '')) return undefined
  const pieces = [
    ...run.arguments.map((text, n) => ({ name: `argument ${n}`, text })),
    ...Object.entries(packEnvironment(run.environment)).map(([key, text]) => ({
      name: `the variable ${text.slice(0, text.indexOf('='))}`,
      text: `${key}=${text}`,
    })),
  ].map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text) + 1 }))
  const total = pieces.reduce((sum, { bytes }) => sum + bytes, 0)
  const found = pieces.filter(({ bytes }) => bytes > argumentBytes)
  const what =
    found.length > 0
      ? found.map(({ name, bytes }) => `${name} has ${bytes} bytes, more than ${argumentBytes}`).join('; ')
      : `arguments and environment have ${total} bytes together`
  return new ErrandError('unavailable', 'Failure: the program can not be started', {
    detail: `the program can not be started: ${what} (${messageOf(error)})`,
    cause: error,
  })
}

function cannotRun(wrapper: string, cause: unknown): ErrandError {
  return new ErrandError('misconfigured', t.submit.misconfigured, {
    detail: `the wrapper ${wrapper} can not be run: ${messageOf(cause)}. It must be there and executable (chmod 755), on a file system that is not mounted noexec, and /bin/sh must exist.`,
    cause,
  })
}
