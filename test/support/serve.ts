import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { waitFor } from './wait-for.ts'

const ownCli = join(import.meta.dirname, '../../src/cli.js')

/** What ends with the test. */
type Ending = Pick<TestContext, 'after'>

/** `errand serve` as a process of its own, on a free port. */
export interface Served {
  pid: number
  url: string
  /** What it said on standard error. */
  said(): string
  /** Its log, as far as `LOG_LEVEL` lets it speak. */
  logged(): string
  /** Ends it and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Settles with it, however it ends. */
  gone: Promise<void>
}

/** Where else it is run from, or through which command. */
interface Command {
  cli?: string
  through?: string[]
  /** How long it may take to serve. */
  patienceMs?: number
}

export async function serve(
  t: Ending,
  root: string,
  environment: Record<string, string> = {},
  command: Command = {},
): Promise<Served> {
  const child = errand(t, root, ['serve'], environment, command)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let said = ''
  child.stderr?.on('data', (data) => {
    said += data
  })
  let logged = ''
  child.stdout?.on('data', (data) => {
    logged += data
  })
  const findUrl = () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended: ${said}`)
    return /Errand serves (http:\S+?)\/ /.exec(said)?.[1]
  }
  const url = await waitFor('the portal to serve', findUrl, command.patienceMs)
  return {
    pid: child.pid ?? 0,
    url,
    said: () => said,
    logged: () => logged,
    gone,
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      await gone
    },
  }
}

/** Runs a verb of the command line to its end. */
export async function runErrand(t: Ending, root: string, ...words: string[]) {
  const child = errand(t, root, words)
  let out = ''
  child.stdout?.on('data', (data) => {
    out += data
  })
  child.stderr?.on('data', (data) => {
    out += data
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out }
}

function errand(
  t: Ending,
  root: string,
  words: string[],
  environment: Record<string, string> = {},
  { cli = ownCli, through = [] }: Command = {},
): ChildProcess {
  const [command = '', ...before] = [...through, process.execPath]
  const child = spawn(command, [...before, cli, ...words], {
    cwd: root,
    env: { PATH: process.env.PATH, LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  child.stdout?.resume()
  return child
}
