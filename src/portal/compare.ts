import { join } from 'node:path'
import type { JobFolder } from '../job/folder.ts'
import { openOutput } from '../job/outputs.ts'
import { isOver } from '../job/state.ts'
import { type OpenFile, openInside } from '../platform/open-inside.ts'
import { type Deps, folderOf } from './deps.ts'
import type { InputView, JobView } from './read.ts'

/**
 * Whether two jobs have the same of something. `unknown` where that is not told: of a secret, and of files that are too
 * large to be read while somebody waits.
 */
export type Likeness = 'same' | 'different' | 'unknown'

/** By name. */
export interface Comparison {
  inputs: Map<string, Likeness>
  /** Of the files that both left; none while one of the jobs is not over. */
  outputs: Map<string, Likeness>
}

/** So much is read of the files of each job, in bytes: that takes a tenth of a second. */
const mostBytes = 64 * 1024 * 1024
const pieceBytes = 256 * 1024

/** What two jobs have in common. Files are the same by what is in them, not by their names. */
export function compareJobs(deps: Deps, a: JobView, b: JobView): Promise<Comparison> {
  const folders: Pair<JobFolder> = [folderOf(deps, a.id), folderOf(deps, b.id)]
  const what = `compared with ${b.id} ${b.state}`
  return deps.recent.read(folders[0], what, () =>
    deps.turns.take(`comparing ${a.id}`, async () => {
      const budget = { bytes: mostBytes }
      const inputs = await compareInputs(folders, [a.inputs, b.inputs], budget)
      const areOver = isOver(a.state) && isOver(b.state)
      return { inputs, outputs: areOver ? await compareOutputs(folders, [a, b], budget) : new Map() }
    }),
  )
}

type Pair<T> = [T, T]

/** What may still be read. */
interface Budget {
  bytes: number
}

async function compareInputs(
  folders: Pair<JobFolder>,
  [ofA, ofB]: Pair<InputView[]>,
  budget: Budget,
): Promise<Map<string, Likeness>> {
  const likeness = new Map<string, Likeness>()
  for (const name of new Set([...ofA, ...ofB].map((input) => input.name))) {
    const [a, b] = [ofA, ofB].map((inputs) => inputs.find((input) => input.name === name))
    likeness.set(name, await compareInput(folders, a, b, budget))
  }
  return likeness
}

async function compareInput(
  folders: Pair<JobFolder>,
  a: InputView | undefined,
  b: InputView | undefined,
  budget: Budget,
): Promise<Likeness> {
  const [ofA, ofB] = [valuesOf(a), valuesOf(b)]
  // That a secret was given is no secret, but whether two are the same is.
  if (a?.isHidden || b?.isHidden) {
    const isGiven = (input: InputView | undefined, values: string[]) => input?.isHidden || values.length > 0
    return isGiven(a, ofA) && isGiven(b, ofB) ? 'unknown' : 'different'
  }
  if (ofA.length !== ofB.length || ofA.some((value, at) => value !== ofB[at])) return 'different'
  if (ofA.length === 0) return 'same'
  if (a?.isFile !== b?.isFile) return 'different'
  return a?.isFile ? compareUploads(folders, a.name, ofA, budget) : 'same'
}

function valuesOf(input: InputView | undefined): string[] {
  return [input?.value ?? []].flat().filter((value) => value !== '')
}

async function compareUploads(
  folders: Pair<JobFolder>,
  input: string,
  names: string[],
  budget: Budget,
): Promise<Likeness> {
  const found = new Set<Likeness>()
  for (const name of names) {
    const paths = join(input, name)
    found.add(
      await compareFiles(
        () => openInside(folders[0].inputs, paths),
        () => openInside(folders[1].inputs, paths),
        budget,
      ),
    )
  }
  return found.has('different') ? 'different' : found.has('unknown') ? 'unknown' : 'same'
}

async function compareOutputs(
  folders: Pair<JobFolder>,
  [a, b]: Pair<JobView>,
  budget: Budget,
): Promise<Map<string, Likeness>> {
  const likeness = new Map<string, Likeness>()
  for (const one of a.outputs) {
    const other = b.outputs.find(({ name }) => name === one.name)
    if (!other) continue
    const compared =
      one.sizeBytes !== other.sizeBytes
        ? 'different'
        : await compareFiles(
            () => openOutput(folders[0], one.path),
            () => openOutput(folders[1], other.path),
            budget,
          )
    likeness.set(one.name, compared)
  }
  return likeness
}

type Opening = () => Promise<OpenFile | undefined>

/** One that is not there any more is not known. */
async function compareFiles(openA: Opening, openB: Opening, budget: Budget): Promise<Likeness> {
  const a = await openA()
  try {
    const b = await openB()
    try {
      if (!a || !b) return 'unknown'
      if (a.sizeBytes !== b.sizeBytes) return 'different'
      if (a.sizeBytes > budget.bytes) return 'unknown'
      budget.bytes -= a.sizeBytes
      return (await haveSameContent(a, b)) ? 'same' : 'different'
    } finally {
      await b?.file.close()
    }
  } finally {
    await a?.file.close()
  }
}

async function haveSameContent(a: OpenFile, b: OpenFile): Promise<boolean> {
  const size = Math.min(pieceBytes, a.sizeBytes)
  const [pieceA, pieceB] = [Buffer.alloc(size), Buffer.alloc(size)]
  for (let at = 0; at < a.sizeBytes; at += size) {
    const [readA, readB] = await Promise.all([
      a.file.read(pieceA, 0, size, at),
      b.file.read(pieceB, 0, size, at),
    ])
    if (!pieceA.subarray(0, readA.bytesRead).equals(pieceB.subarray(0, readB.bytesRead))) return false
  }
  return true
}
