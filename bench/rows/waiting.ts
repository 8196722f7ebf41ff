import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolders } from '../folders.ts'
import { type Spread, spreadOf, time } from '../measure.ts'
import { makeHouse, type Portal, startPortal, until } from '../portal.ts'
import type { Run } from '../run.ts'
import { count, number, type Row, spread } from '../table.ts'

interface Figures {
  cold: Spread
  warm: Spread
  accept: Spread
  next: Spread
}

/** What 10,000 waiting jobs cost: a start, one more, the next. */
export async function measure(run: Run): Promise<Row> {
  const jobs = run.isQuick ? 1_000 : 10_000
  const few = await withWaiting(run, 30)
  const many = await withWaiting(run, jobs)
  const line = (what: string, measured: Spread, floor: Spread, aim: string, isReached: boolean) => ({
    what,
    measured: spread(measured, ' ms'),
    floor: spread(floor, ' ms'),
    ratio: number(measured.median / floor.median),
    aim,
    isReached,
  })
  // Both are noisy: what is within a fifth is no slower.
  const isNoSlower = (measured: Spread, floor: Spread) => measured.median <= floor.median * 1.2
  return {
    title: `${count(jobs)} jobs waiting`,
    how: 'From the start of the process until it answers; from the post to the answer; and, with one slot, from one marker to the next. The floor is the same portal with 30 waiting.',
    lines: [
      line('start', many.warm, few.warm, 'at most 1 s', many.warm.median <= 1_000),
      line('start without its catalog', many.cold, few.cold, 'at most 1 s', many.cold.median <= 1_000),
      line('accept one more', many.accept, few.accept, 'no slower', isNoSlower(many.accept, few.accept)),
      line('start the next', many.next, few.next, 'no slower', isNoSlower(many.next, few.next)),
    ],
  }
}

async function withWaiting({ folder, isQuick }: Run, jobs: number): Promise<Figures> {
  const rounds = isQuick ? 2 : 5
  const house = makeHouse(folder, 0)
  const ids = makeFolders(join(house, 'jobs'), jobs, 'queued')
  const starts = async (prepare: () => void) => {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      prepare()
      const portal = await startPortal(house)
      times.push(portal.startMs)
      await portal.stop()
    }
    return spreadOf(times)
  }
  const cold = await starts(() => {
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(house, `state/catalog.sqlite${suffix}`), { force: true })
  })
  const warm = await starts(() => {})
  const portal = await startPortal(house)
  try {
    const accepts: number[] = []
    for (let n = 0; n < 50; n++) accepts.push(await time(() => portal.submit('true', n)))
    return { cold, warm, accept: spreadOf(accepts), next: await startNext(portal, ids, isQuick ? 10 : 25) }
  } finally {
    await portal.askSocket('PATCH', '/api/v1/targets/default', { paused: true })
    await portal.stop()
  }
}

/** One slot: markers come one after the other. */
async function startNext(portal: Portal, ids: string[], jobs: number): Promise<Spread> {
  const folders = ids.map((id) => portal.jobFolder(id))
  await portal.askSocket('PATCH', '/api/v1/targets/default', { slots: 1 })
  const isOver = (path: string) => existsSync(join(path, 'SUCCESS'))
  // Which is next is the line's affair: of 20 owners one job each, the oldest first.
  const likely = folders.slice(0, 30)
  const ends: number[] = []
  const seen = new Set<string>()
  await until(() => {
    for (const path of likely) {
      if (seen.has(path) || !isOver(path)) continue
      seen.add(path)
      ends.push(performance.now())
    }
    return seen.size >= jobs
  }, 1)
  return spreadOf(ends.slice(1).map((end, n) => end - (ends[n] ?? 0)))
}
