import { lstat } from 'node:fs/promises'
import { isMissing } from '../platform/errors.ts'
import { readEnd } from '../platform/files.ts'

/** What a job's program used of the machine while it ran: lists of one length. */
export interface Usage {
  /** How long it had been running, in seconds; each more than the one before. */
  seconds: number[]
  /** How many processors it kept busy on average since the one before. */
  processors: number[]
  /** The most since the one before, in bytes. */
  memory: number[]
}

interface Sample {
  seconds: number
  cpuSeconds: number
  memory: number
}

/** Fewer make no line. */
const fewestSamples = 3
/** As many as a drawing shows. */
const mostSamples = 300
/** The file has 1,000 lines after two months; a program that writes into it itself is not believed beyond this. */
const readBytes = 131_072

/** Reads usage.csv, which engine/usage.ts writes; undefined while there are too few samples, or none. */
export async function readUsage(path: string): Promise<Usage | undefined> {
  const samples = samplesIn((await readEnd(path, readBytes)).text)
  return samples.length < fewestSamples ? undefined : seriesOf(thin(samples))
}

/** Reads it again only when it has grown; gives the same object as before otherwise. */
export function createUsageLook(path: string): () => Promise<Usage | undefined> {
  let size = -1
  let usage: Usage | undefined
  return async () => {
    const now = await sizeOf(path)
    if (now !== size) usage = now === 0 ? undefined : await readUsage(path)
    size = now
    return usage
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}

/** Lines that are none, such as the first, are passed over; so is one that goes back. */
function samplesIn(text: string): Sample[] {
  const samples: Sample[] = []
  for (const line of text.split('\n')) {
    const [seconds = 0, cpuSeconds = 0, memory = 0] = line.split(',').map(Number)
    const last = samples.at(-1)
    const isSample = [seconds, cpuSeconds, memory].every((value) => Number.isFinite(value) && value >= 0)
    const isLater = !last || (seconds > last.seconds && cpuSeconds >= last.cpuSeconds)
    if (line.includes(',') && isSample && isLater) samples.push({ seconds, cpuSeconds, memory })
  }
  return samples
}

/** Of each few that stand together the last, with the most memory of them. */
function thin(samples: Sample[]): Sample[] {
  const each = Math.ceil(samples.length / mostSamples)
  if (each === 1) return samples
  return Array.from({ length: Math.ceil(samples.length / each) }, (_, n) => {
    const few = samples.slice(n * each, (n + 1) * each)
    return { ...(few.at(-1) as Sample), memory: Math.max(...few.map(({ memory }) => memory)) }
  })
}

function seriesOf(samples: Sample[]): Usage {
  return {
    seconds: samples.map(({ seconds }) => seconds),
    processors: samples.map(({ seconds, cpuSeconds }, n) => {
      const before = samples[n - 1] ?? { seconds: 0, cpuSeconds: 0 }
      const busy = (cpuSeconds - before.cpuSeconds) / (seconds - before.seconds)
      return Number.isFinite(busy) ? Number(busy.toFixed(2)) : 0
    }),
    memory: samples.map(({ memory }) => memory),
  }
}
