import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Engine, Handle } from '../engine/engine.ts'
import { newestAttempt, readStarted } from '../job/attempt.ts'
import { askToCancel } from '../job/cancel.ts'
import { createJob, incomingFolder } from '../job/create.ts'
import type { JobFolder } from '../job/folder.ts'
import { type JobRecord, readRecord } from '../job/record.ts'
import { checkInputs, type Given, type GivenValue } from '../program/check.ts'
import type { Program } from '../program/definition.ts'
import { withServerFiles } from './server-files.ts'
import { runOf } from './start.ts'

const claimPollMs = 50

/** A run of a program that is no job of any portal: in a folder of its own, without owner, queue, catalog or letter. */
export interface Trial {
  /** The folder of its folder, as a jobs folder would be. */
  jobs: string
  folder: JobFolder
  /** As it is started; what is secret is not told. */
  arguments: string[]
  start(): Promise<Handle>
  /** Ends it, as soon as it has been begun if it has not yet. */
  stop(): Promise<void>
}

/** An input by name: a text, or a file by its path. */
export type TriedInput = { name: string; text: string } | { name: string; path: string }

/**
 * Checks the inputs as every door does, and prepares the run. `path`: the PATH that its programs get.
 * @returns what is wrong with them, by input, and then nothing is left behind
 * @throws what the system says of a file that can't be read
 */
export async function prepareTrial(
  { engine, path }: { engine: Engine; path: string },
  program: Program,
  inputs: TriedInput[],
): Promise<Trial | { errors: Record<string, string> }> {
  const jobs = await mkdtemp(join(tmpdir(), 'errand-try-'))
  let isKept = false
  try {
    const secrets = program.inputs.filter(({ type }) => type === 'secret').map(({ name }) => name)
    const checked = checkInputs(program, await takeIn(jobs, inputs))
    const { values } = checked
    const errors = await withServerFiles(program, checked)
    if (Object.keys(errors).length > 0) return { errors }
    const folder = await createJob(
      { jobs, idLength: 8, resultsUrl: () => '' },
      {
        program: program.name,
        programSource: program.source,
        email: 'try@localhost',
        submitted: new Date().toISOString(),
        ...(secrets.length === 0 ? {} : { secrets }),
        inputs: values,
      },
    )
    await rm(incomingFolder(jobs), { recursive: true })
    const record = await readRecord(folder)
    if (!record) throw new Error(`${folder.config} is not there`)
    const run = await runOf({ folder, record, attempt: 1 }, program, path)
    isKept = true
    let isOver = false
    const start = async () => {
      try {
        const handle = await engine.start(run)
        void handle.ended.then(() => {
          isOver = true
        })
        return handle
      } catch (error) {
        isOver = true
        throw error
      }
    }
    return {
      jobs,
      folder,
      arguments: (await runOf({ folder, record: withoutSecrets(record), attempt: 1 }, program, path))
        .arguments,
      start,
      stop: () => stop(engine, folder, () => isOver),
    }
  } finally {
    if (!isKept) await rm(jobs, { recursive: true, force: true })
  }
}

/** Files are copied: the job has its own. */
async function takeIn(jobs: string, inputs: TriedInput[]): Promise<Given> {
  await mkdir(incomingFolder(jobs), { mode: 0o700 })
  const take = async (input: TriedInput, number: number): Promise<readonly [string, GivenValue]> => {
    if ('text' in input) return [input.name, input.text]
    const path = join(incomingFolder(jobs), String(number))
    await copyFile(input.path, path)
    return [input.name, { fileName: basename(input.path), sizeBytes: (await stat(path)).size, path }]
  }
  return Promise.all(inputs.map(take))
}

function withoutSecrets(record: JobRecord): JobRecord {
  const given = record.secrets?.filter((name) => record.inputs[name] !== '') ?? []
  const hidden = Object.fromEntries(given.map((name) => [name, '(secret)']))
  return { ...record, inputs: { ...record.inputs, ...hidden } }
}

/** In its own time: TERM, grace, KILL. A wrapper that has not claimed yet would not know why it is told. */
async function stop(engine: Engine, folder: JobFolder, isOver: () => boolean): Promise<void> {
  await askToCancel(folder, { by: 'you', at: new Date().toISOString() })
  while (!isOver()) {
    const started = await readStarted(folder.attempt(await newestAttempt(folder)))
    if (started?.wrapper) return engine.stop({ wrapper: started.wrapper })
    await pause(claimPollMs)
  }
}
