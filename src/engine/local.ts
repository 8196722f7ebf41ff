import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { ErrandError, messageOf } from '../platform/errors.ts'
import { isAlive, livingInSession, type Member, type ProcessIdentity } from '../platform/processes.ts'
import type { AttemptIdentity, Engine, Handle, Run } from './engine.ts'

export interface LocalEngineOptions {
  /** The path of wrapper/run-job. */
  wrapper: string
  /** Seconds between TERM and KILL. */
  graceSeconds: number
  /** What the wrapper starts to send the letter where no portal runs; absent: it sends none. */
  letters?: { node: string; settings?: string }
  /** The wrapper's working directory, from which `settings` would be looked for. */
  root: string
}

const pollMs = 250

/** Runs jobs on this machine, each under a wrapper in a session of its own. */
export function createLocalEngine(options: LocalEngineOptions): Engine {
  const followed = new Map<Promise<void>, { wrapper: ProcessIdentity; done: () => void }>()
  let timer: NodeJS.Timeout | undefined

  function poll(): void {
    for (const [key, { wrapper, done }] of followed) {
      if (isAlive(wrapper)) continue
      followed.delete(key)
      done()
    }
    if (followed.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }

  return {
    async check() {
      try {
        await access(options.wrapper, constants.R_OK | constants.X_OK)
      } catch (error) {
        throw cannotRun(options.wrapper, error)
      }
    },

    start: (run) => startWrapper(options, run),

    follow({ wrapper }): Handle {
      const { promise, resolve } = Promise.withResolvers<void>()
      followed.set(promise, { wrapper, done: resolve })
      timer ??= setInterval(poll, pollMs)
      return { ended: promise }
    },

    isAlive,

    async stop({ wrapper }) {
      if (isAlive(wrapper)) signal(wrapper.pid, 'SIGTERM')
    },

    async clear(attempt) {
      if (isAlive(attempt.wrapper)) signal(attempt.wrapper.pid, 'SIGTERM')
      await endSession(attempt, options.graceSeconds)
    },

    close() {
      clearInterval(timer)
      followed.clear()
    },
  }
}

async function startWrapper(options: LocalEngineOptions, run: Run): Promise<Handle> {
  const letters = options.letters
    ? [
        '--node',
        options.letters.node,
        ...(options.letters.settings ? ['--settings', options.letters.settings] : []),
      ]
    : []
  const limit = run.timeLimitSeconds === undefined ? [] : ['--time-limit', String(run.timeLimitSeconds)]
  const words = [
    ...limit,
    '--grace',
    String(options.graceSeconds),
    '--success',
    run.success,
    ...letters,
    run.folder,
    String(run.attempt),
    '--',
    ...run.arguments,
  ]
  const { promise: begun, resolve, reject } = Promise.withResolvers<void>()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  try {
    // Detached is a session of its own: what ends the portal, or its terminal, does not reach the wrapper.
    const child = spawn(options.wrapper, words, {
      cwd: options.root,
      env: run.environment,
      detached: true,
      stdio: 'ignore',
    })
    child.once('spawn', resolve)
    child.once('error', reject)
    child.once('exit', () => end())
    child.unref()
    await begun
  } catch (error) {
    throw cannotRun(options.wrapper, error)
  }
  return { ended }
}

/** TERM, grace, KILL for all that the program started, and KILL for a wrapper that did not go. */
async function endSession(attempt: AttemptIdentity, graceSeconds: number): Promise<void> {
  const { wrapper, program } = attempt
  const members = () => (program ? livingInSession(program) : [])
  const lives = () => isAlive(wrapper) || members().length > 0
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    if (!lives()) return
    signalAll(members(), name)
    if (name === 'SIGKILL' && isAlive(wrapper)) signal(wrapper.pid, name)
    const end = Date.now() + graceSeconds * 1000
    while (lives() && Date.now() < end) await pause(20)
  }
}

/** By group, so that what forks at this moment gets it too. */
function signalAll(members: Member[], name: NodeJS.Signals): void {
  for (const group of new Set(members.map(({ processGroup }) => processGroup))) signal(-group, name)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself meanwhile.
  }
}

function cannotRun(wrapper: string, cause: unknown): ErrandError {
  return new ErrandError('misconfigured', 'Failure: misconfigured server', {
    detail: `the wrapper ${wrapper} can not be run: ${messageOf(cause)}. It must be there and executable (chmod 755), on a file system that is not mounted noexec, and /bin/sh must exist.`,
    cause,
  })
}
