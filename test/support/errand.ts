import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { waitFor } from './wait-for.ts'

const command = join(import.meta.dirname, '../../bin/errand')

export interface Ran {
  status: number | null
  stdout: string
  stderr: string
}

/** As at a terminal, but that Node remembers what it has compiled: a third of the time of each start. */
function clean(folder: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    NODE_COMPILE_CACHE: join(command, '../../node_modules/.cache/compile'),
  }
}

/** Runs `errand WORDS…` as a process of its own in `folder`, as somebody at a terminal would. */
export async function errand(
  folder: string,
  words: string[],
  environment: Record<string, string> = {},
): Promise<Ran> {
  const child = spawn(command, words, {
    cwd: folder,
    env: { ...clean(folder), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const status = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', reject)
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { status: await status, stdout, stderr }
}

/** The same with a terminal of 80 columns for its output; what stood on it, with all escapes. */
export async function errandAtTerminal(
  folder: string,
  words: string,
  environment: Record<string, string> = {},
): Promise<string> {
  const child = spawn('script', ['-qec', `stty cols 80; exec ${command} ${words}`, '/dev/null'], {
    cwd: folder,
    env: { ...clean(folder), TERM: 'xterm', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return (await text(child.stdout)).replaceAll('\r\n', '\n')
}

export interface Served {
  url: string
  pid: number
  /** All that it has written. */
  said(): string
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** `errand serve` as a process of its own; killed with the test. */
export async function serve(
  t: TestContext,
  folder: string,
  words: string[] = [],
  environment: Record<string, string> = {},
): Promise<Served> {
  const child = spawn(command, ['serve', ...words], {
    cwd: folder,
    env: { ...clean(folder), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      said += piece
    })
  const status = new Promise<number | null>((resolve) => child.once('close', resolve))
  const end = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return status
  }
  t.after(() => end('SIGKILL'))
  const url = await waitFor('the portal to say where it is', () => {
    if (child.exitCode !== null) throw new Error(`errand serve ended: ${said}`)
    return /Errand serves (\S+?)\/? /.exec(said)?.[1]
  })
  return { url, pid: child.pid ?? 0, said: () => said, end }
}
