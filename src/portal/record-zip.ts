import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Writable } from 'node:stream'
import { isOver, type Job } from '../job/state.ts'
import { type Walked, walk } from '../job/walk.ts'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { readIfThere } from '../platform/files.ts'
import { openInside } from '../platform/open-inside.ts'
import { version } from '../platform/version.ts'
import type { Program } from '../program/definition.ts'
import { inWords } from '../program/in-words.ts'
import { type Deps, readJobOf } from './deps.ts'
import { addFolder } from './files-zip.ts'
import { createLeftOut } from './left-out.ts'
import { publicDefinition, publicRecord, publicStatus } from './record-ini.ts'
import { needsProgram, runScript } from './run-script.ts'
import { environmentOf } from './start.ts'
import { readWhatRan } from './what-ran.ts'
import { type Added, writeZip, type Zip } from './zip.ts'

/** A program's folder that is larger stays where it is: data bases, say. */
const maxProgramBytes = 10_000_000
const maxProgramNames = 50_000

/** A job that is over, and its own copy of the definition. */
export interface Recordable {
  job: Job
  program: Program
}

/** @throws ErrandError `not_found`, `conflict` of a job that is not over, or whose definition can't be read any more */
export async function readRecordable(deps: Deps, id: string): Promise<Recordable> {
  const job = await readJobOf(deps, id)
  if (!job) throw new ErrandError('not_found', t.problems.noSuchJob(id))
  if (!isOver(job.state)) throw new ErrandError('conflict', t.record.isNotOver(id))
  const { program } = await deps.definitions.read(job.folder, job.record.program)
  if (!program) throw new ErrandError('conflict', t.record.noDefinition)
  return { job, program }
}

/**
 * Everything about a job for the record, as one zip: what was asked, what ran, what came out, checksums, and a script that runs
 * it again without Errand. For whoever submitted it, who may be anybody: nothing of secrets, nor of whose it is, nor of what the
 * program's definition does not allow.
 */
export function writeRecordZip(
  deps: Deps,
  { job, program }: Recordable,
  name: string,
  to: Writable,
): Promise<void> {
  return writeZip(to, async (zip) => {
    const added: Added[] = []
    const leftOut = createLeftOut()
    const addText = async (file: string, text: string) => added.push(await zip.text(`${name}/${file}`, text))
    const addAll = async (folder: string, inside: string) => {
      const all = await addFolder(zip, folder, `${name}/${inside}`, (path) =>
        leftOut.add(`${inside}/${path}`),
      )
      for (const one of all) added.push(one)
      return all
    }
    await addText('config.ini', publicRecord(job.record))
    await addText('program.ini', publicDefinition(program))
    await addText('status.ini', publicStatus((await readIfThere(job.folder.status)) ?? ''))
    const given = await addAll(job.folder.inputs, 'inputs')
    const nameOf = new Map(given.map((one) => [one.path, one.name.slice(name.length + 1)]))
    await addAll(job.folder.files, 'files')
    for (const path of [job.folder.output, job.folder.errorOutput, job.folder.usage]) {
      const opened = await openInside(job.folder.path, basename(path))
      if (opened) added.push(await zip.file(`${name}/${basename(path)}`, opened))
    }
    const copy = await addProgram({
      deps,
      zip,
      program,
      name: `${name}/program`,
      added,
      leaveOut: leftOut.add,
    })
    const ran = await readWhatRan(job, program)
    await addText('versions.txt', t.record.versions({ errand: version, node: process.version, ...ran }))
    const script = runScript({
      id: job.record.id,
      program,
      values: valuesOf(job, program, nameOf),
      // A file that lies on the server stays there.
      secrets: [...(job.record.secrets ?? []), ...serverFilesOf(program)],
      environment: ownEnvironment(job, program, deps.path),
      hasProgram: copy === 'whole',
      exitStatus: job.status?.exitStatus,
    })
    added.push(await zip.text(`${name}/run.sh`, script, true))
    const facts = { title: inWords(program).title, id: job.record.id, copy, leftOut: leftOut.lines() }
    await addText('README.txt', t.record.readme(facts))
    await zip.text(`${name}/SHA256SUMS`, checksums(added, name))
  })
}

/** As `sha256sum -c` reads them. No name in a zip has a backslash or a line's end, which would have to be escaped. */
function checksums(added: Added[], folder: string): string {
  return added.map((one) => `${one.sha256}  ${one.name.slice(folder.length + 1)}\n`).join('')
}

/** Files as they are seen from the working directory, by the names that they have in the bundle. */
function valuesOf(
  { record }: Job,
  { inputs }: Program,
  nameOf: Map<string, string>,
): Record<string, string | string[]> {
  const isFile = (name: string) => inputs.some((input) => input.name === name && input.type === 'file')
  const placeOf = (name: string, file: string) =>
    file === '' ? '' : join('..', nameOf.get(`${name}/${file}`) ?? `inputs/${name}/${file}`)
  const values = Object.entries(record.inputs).map(([name, value]) => {
    if (!isFile(name)) return [name, value]
    return [name, typeof value === 'string' ? placeOf(name, value) : value.map((one) => placeOf(name, one))]
  })
  return Object.fromEntries(values)
}

function serverFilesOf({ inputs }: Program): string[] {
  return inputs.filter(({ type }) => type === 'server_file').map(({ name }) => name)
}

/** All that a program gets, but for what the script knows better. */
function ownEnvironment(job: Job, program: Program, path: string): Record<string, string> {
  const {
    PATH: _path,
    HOME: _home,
    ERRAND_JOB_ID: _id,
    TMPDIR: _tmp,
    ...rest
  } = environmentOf(job, program, path)
  return rest
}

/** What became of the copy of a program's folder. */
type Copy = 'not needed' | 'whole' | 'not allowed' | 'too large' | 'incomplete'

interface ToAdd {
  deps: Deps
  zip: Zip
  program: Program
  name: string
  added: Added[]
  leaveOut: (path: string) => void
}

/**
 * Where it may go along, which today's definition says, as the folder is that of today. Nothing of it is added where it
 * is large, or has a link or what is no file in it: a copy of a part would not run, or run otherwise. Its program.ini is in
 * the bundle already, and hidden files are nobody's business.
 */
async function addProgram({ deps, zip, program, name, added, leaveOut }: ToAdd): Promise<Copy> {
  if (!needsProgram(program)) return 'not needed'
  const today = await deps.programs.get(program.name)
  if (!today?.program?.recordFolder) return 'not allowed'
  const { folder } = program
  const found = await lookThrough(folder)
  if (!found) return 'too large'
  const missing = found.filter(({ isFile }) => !isFile).map(({ path }) => path)
  for (const { path } of missing.length > 0 ? [] : found) {
    const opened = await openInside(folder, path)
    const one = opened && (await zip.file(`${name}/${path}`, opened))
    if (one) added.push(one)
    // The command would not find it by another name.
    if (one?.name !== `${name}/${path}`) missing.push(path)
  }
  for (const path of missing) leaveOut(`program/${path}`)
  return missing.length > 0 ? 'incomplete' : 'whole'
}

/** What is to be added of a program's folder; undefined when that is too much. */
async function lookThrough(folder: string): Promise<Walked[] | undefined> {
  const found: Walked[] = []
  const allowance = { left: maxProgramNames }
  let bytes = 0
  for await (const one of walk(folder, allowance)) {
    if (one.path === 'program.ini' || /(^|\/)\./.test(one.path)) continue
    if (one.isFile) bytes += (await stat(join(folder, one.path)).catch(() => undefined))?.size ?? 0
    if (bytes > maxProgramBytes) return undefined
    found.push(one)
  }
  return allowance.left < 0 ? undefined : found
}
