import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createJob } from '../src/job/create.ts'
import { definition, ownerOf, root } from './portal.ts'

/** The least that a job costs: its durable folder, and its wrapper run to the end. No HTTP, no queue, no catalog. */
export async function runBare(jobs: string, program: string, command: string[], n: number): Promise<void> {
  const folder = await makeBare(jobs, program, n)
  await wrap(folder, command)
}

/** A job's folder as the portal makes it, durable. */
export async function makeBare(jobs: string, program: string, n: number): Promise<string> {
  const where = { jobs, idLength: 8, resultsUrl: (id: string) => `http://localhost/jobs/${id}` }
  const folder = await createJob(where, {
    program,
    email: ownerOf(n),
    submitted: new Date().toISOString(),
    programSource: definition(program),
    inputs: {},
  })
  return folder.path
}

/** Resolves when the wrapper has ended. */
export function wrap(folder: string, command: string[]): Promise<unknown> {
  const child = start(folder, command)
  return new Promise((resolve) => child.once('exit', resolve))
}

/** A wrapper to be ended: it ends its program. */
export function wrapDetached(folder: string, command: string[]): { pid: number; end(): Promise<void> } {
  const child = start(folder, command)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    pid: child.pid ?? 0,
    async end() {
      child.kill('SIGTERM')
      await gone
    },
  }
}

function start(folder: string, command: string[]) {
  const words = [
    '--time-limit',
    '360000',
    '--grace',
    '10',
    '--success',
    'exit',
    folder,
    '1',
    '--',
    ...command,
  ]
  const { PATH = '' } = process.env
  return spawn(join(root, 'wrapper/run-job'), words, {
    env: { PATH, ERRAND_ENV_0: `PATH=${PATH}` },
    detached: true,
    stdio: 'ignore',
  })
}

/** The bare `sh -c true`. */
export function runShell(): Promise<unknown> {
  const child = spawn('/bin/sh', ['-c', 'true'], { stdio: 'ignore' })
  return new Promise((resolve) => child.once('exit', resolve))
}
