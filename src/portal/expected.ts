import { timestamp } from '../platform/clock.ts'
import type { Deps, ReadDeps } from './deps.ts'
import { type Halt, haltOf, slotsOf } from './targets.ts'

/** How long a program took, in seconds: of its last jobs that succeeded, half took at most `median`, 80 % `low` to `high`. */
export interface Usual {
  low: number
  median: number
  high: number
}

/** When a job will probably start and end, both ISO 8601. */
export interface Expected {
  start?: string
  end: string
}

/** So many of the last jobs are looked at; before there are a few, nothing is said. */
const mostJobs = 100
const fewestJobs = 5

type ExpectDeps = Pick<ReadDeps, 'catalog' | 'config' | 'state' | 'clock'>

/** How long a program usually takes; undefined while too few of its jobs have succeeded. */
export function usualOf({ catalog }: Pick<Deps, 'catalog'>, program: string): Usual | undefined {
  const times = catalog.lastDurations(program, mostJobs).sort((a, b) => a - b)
  if (times.length < fewestJobs) return undefined
  const at = (part: number) => times[Math.round(part * (times.length - 1))] ?? 0
  return { low: at(0.1), median: at(0.5), high: at(0.9) }
}

/** When a running job will probably end; undefined when nothing is known, or when it takes longer than the others did. */
export function expectEnd(deps: ExpectDeps, program: string, started: string): Expected | undefined {
  const usual = usualOf(deps, program)
  const end = usual && Date.parse(started) + usual.median * 1_000
  return end === undefined || end < deps.clock.now() ? undefined : { end: new Date(end).toISOString() }
}

/**
 * When a waiting job will probably start and end, if those before it take as long as their programs usually do.
 * Undefined when that is not known of one of these programs, and while the target is paused or has no slots.
 */
export function expectStart(
  deps: ExpectDeps,
  { target, program, ahead }: { target: string; program: string; ahead: number },
): Expected | undefined {
  const usual = usualOf(deps, program)
  const slots = slotsOf(deps, target)
  if (!usual || slots === 0) return undefined
  const running = remainingSeconds(deps, target)
  const each = ahead === 0 ? 0 : meanSeconds(deps, target)
  if (!running || each === undefined) return undefined
  const startSeconds = freeAfter(running, slots, ahead, each)
  const now = Date.parse(timestamp(deps.clock))
  const iso = (seconds: number) => new Date(now + seconds * 1_000).toISOString()
  return { start: iso(startSeconds), end: iso(startSeconds + usual.median) }
}

/** What to expect of a job that is submitted now, by `owner` if that is known. */
export function expectNew(
  deps: ExpectDeps,
  { program, ...level }: { program: string; target: string; priority: number; owner?: string },
): { usual?: Usual; ahead: number; startSeconds?: number } & Halt {
  const usual = usualOf(deps, program)
  const ahead = deps.catalog.countAheadOfNew(level)
  const start = expectStart(deps, { target: level.target, program, ahead })?.start
  return {
    ...(usual ? { usual } : {}),
    ahead,
    ...haltOf(deps, level.target),
    ...(start === undefined ? {} : { startSeconds: (Date.parse(start) - deps.clock.now()) / 1_000 }),
  }
}

/** How long what runs will still take, each; undefined when that is not known of one. */
function remainingSeconds(deps: ExpectDeps, target: string): number[] | undefined {
  const known = new Map<string, Usual | undefined>()
  const seconds: number[] = []
  for (const { program, started } of deps.catalog.runningIn(target)) {
    if (!known.has(program)) known.set(program, usualOf(deps, program))
    const usual = known.get(program)
    if (!usual) return undefined
    const ran = (deps.clock.now() - Date.parse(started)) / 1_000
    // What takes longer than most is as likely to end now as at any other time.
    seconds.push(Math.max(0, (ran > usual.median ? usual.high : usual.median) - ran))
  }
  return seconds
}

/** How long a waiting job of a target takes, on average; undefined when that is not known of one of its programs. */
function meanSeconds(deps: ExpectDeps, target: string): number | undefined {
  let jobs = 0
  let sum = 0
  for (const { program, waiting } of deps.catalog.waitingPrograms(target)) {
    const usual = usualOf(deps, program)
    if (!usual) return undefined
    jobs += waiting
    sum += waiting * usual.median
  }
  return jobs === 0 ? 0 : sum / jobs
}

/** After how many seconds a slot is free for the job behind `ahead` others that take `each` seconds. */
function freeAfter(running: number[], slots: number, ahead: number, each: number): number {
  const free = Array<number>(Math.max(0, slots - running.length)).fill(0)
  // More may run than there are slots now: the first ends free none.
  const taken = running.toSorted((a, b) => a - b).slice(Math.max(0, running.length - slots))
  const ends = [...free, ...taken]
  // All take as long, so whoever begins first ends first: `later` is in order by itself, and nothing has to be sorted.
  const later: number[] = []
  let [nextEnd, nextLater] = [0, 0]
  const next = () => {
    const [end = Infinity, other = Infinity] = [ends[nextEnd], later[nextLater]]
    if (end <= other) nextEnd++
    else nextLater++
    return Math.min(end, other)
  }
  for (let job = 0; job < ahead; job++) later.push(next() + each)
  return next()
}
