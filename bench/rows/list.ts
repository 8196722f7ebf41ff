import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { type CatalogQuery, type NewRow, openCatalog } from '../../src/catalog/catalog.ts'
import { silentLog } from '../../src/platform/log.ts'
import { listJobs } from '../../src/portal/list.ts'
import { percentile, time } from '../measure.ts'
import type { Run } from '../run.ts'
import { count, type Line, number, type Row } from '../table.ts'

const states = ['success', 'success', 'success', 'success', 'error', 'interrupted'] as const
const words = ['globin', 'kinase', 'human', 'mouse', 'yeast', 'swissprot', 'nr', 'refseq']

/** Lists, search and the next job, as the catalog grows: in this process, on a catalog of its own. */
export async function measure({ folder, isQuick, say }: Run): Promise<Row> {
  const sizes = isQuick ? [1_000, 30_000] : [1_000, 100_000, 1_000_000]
  const lines = new Map<string, { what: string; medians: number[]; worst: number[] }>()
  const puts: string[] = []
  for (const size of sizes) {
    const catalog = openCatalog(mkdtempSync(join(folder, 'catalog-')), silentLog)
    const filled = await time(() => fill(catalog, size))
    puts.push(`${number((filled / size) * 1000)} µs at ${count(size)}`)
    say(`  ${count(size)} rows in ${number(filled / 1000)} s`)
    for (const [what, work] of Object.entries(works(catalog, size))) {
      const times: number[] = []
      for (let n = 0; n < 200; n++) times.push(await time(() => work(n)))
      const line = lines.get(what) ?? { what, medians: [], worst: [] }
      line.medians.push(percentile(times, 0.5))
      line.worst.push(percentile(times, 0.95))
      lines.set(what, line)
    }
    catalog.close()
  }
  return {
    title: 'The catalog as it grows',
    how: `Median (and 95 %) of 200 calls, in milliseconds, at ${sizes.map(count).join(', ')} jobs: a third of them wait, of 10,000 owners, one of whom has a tenth of all. A page is of 50 jobs, with their count as far as 1,000. Filling the catalog took ${puts.join(', ')}, a job.`,
    lines: [...lines.values()].map(({ what, medians, worst }): Line => {
      const last = medians.at(-1) ?? Number.NaN
      return {
        what,
        measured: medians.map((median, n) => `${number(median)} (${number(worst[n] ?? 0)})`).join(' · '),
        floor: '',
        ratio: `${number(last / (medians[0] ?? 1))} × from first to last`,
        aim: 'at most 5 ms',
        isReached: last <= 5,
      }
    }),
  }
}

type Catalog = ReturnType<typeof openCatalog>

function fill(catalog: Catalog, size: number): void {
  const batch = 10_000
  for (let from = 0; from < size; from += batch)
    catalog.putAll(Array.from({ length: Math.min(batch, size - from) }, (_, n) => rowAt(from + n, size)))
}

/** Every third waits. */
function rowAt(n: number, size: number): NewRow {
  const isWaiting = n % 3 === 0
  const time = (after: number) => new Date(Date.UTC(2026, 0, 1) + n * 20_000 + after).toISOString()
  const state = isWaiting ? 'queued' : (states[n % states.length] ?? 'success')
  return {
    id: idOf(n),
    program: `program${n % 7}`,
    title: 'A program',
    jobTitle: null,
    owner: ownerAt(n),
    target: 'default',
    state,
    priority: 0,
    attempt: 1,
    submission: `submission ${n}`,
    submitted: time(0),
    started: isWaiting ? null : time(1_000),
    finished: isWaiting ? null : time(5_000),
    elapsedSeconds: isWaiting ? null : n % 100,
    reason: state === 'error' ? 'exit' : null,
    answer: null,
    inputs: { query: `sequence ${n}`, database: words[n % words.length] ?? '' },
    words: `${idOf(n)}\nsequence ${n}\n${words[n % words.length]} ${words[(n * 5) % words.length]}\nhits.tsv${n === Math.floor(size / 2) ? '\nunicorn' : ''}`,
    notBefore: null,
    letterDue: 0,
  }
}

const idOf = (n: number) => n.toString(20).padStart(8, '0')
const ownerAt = (n: number) => (n % 10 === 7 ? 'busy@example.org' : `owner${n % 9_973}@example.org`)

function works(catalog: Catalog, size: number): Record<string, (n: number) => unknown> {
  const page = (query: Omit<CatalogQuery, 'limit'>) => () => listJobs({ catalog }, { ...query, limit: 50 })
  const busy = 'busy@example.org'
  const rare = ownerAt(1)
  const nobody = { owners: [], programs: [] }
  const middle = catalog.get(idOf(Math.floor(size / 2)))
  const waiting = idOf(Math.floor(size / 3 / 2) * 3)
  const now = Date.UTC(2027, 0, 1)
  return {
    'all jobs': page({}),
    'a page in the middle': () =>
      listJobs({ catalog }, { limit: 50, cursor: `${middle?.submitted}_${middle?.id}` }),
    'of one program': page({ program: 'program3' }),
    'of one state': page({ state: 'error' }),
    'of a program and a state that it never has': page({ program: 'program3', state: 'running' }),
    'of a program and a state': page({ program: 'program3', state: 'error' }),
    'of an owner with few': page({ owner: rare }),
    'of an owner with many': page({ owner: busy }),
    'of an owner, a program and a state': page({ owner: busy, program: 'program3', state: 'error' }),
    'of an owner and a program without one': page({ owner: rare, program: 'program9' }),
    'since a time': page({ since: new Date(Date.UTC(2026, 0, 1)).toISOString() }),
    'a program since a time': page({ program: 'program3', since: '2026-01-01T00:00:00.000Z' }),
    'search: a common word': page({ search: 'globin' }),
    'search: a rare word': page({ search: 'unicorn' }),
    'search: the beginning of a word': page({ search: 'uni' }),
    'search: a few letters that many words begin with': page({ search: 's' }),
    'search: two common words': page({ search: 'globin yeast' }),
    'search: two common words, never together': page({ search: 'kinase nr' }),
    'search: a common word, of an owner with few': page({ search: 'globin', owner: rare }),
    'search: a common word, of an owner with many': page({ search: 'globin', owner: busy }),
    'search: a common word, in a state that is rare': page({ search: 'globin', state: 'interrupted' }),
    'search: a common word, in a state that none has': page({ search: 'globin', state: 'running' }),
    'how many an owner has submitted, and has waiting': () =>
      catalog.countOfOwner(busy, '2026-01-01T00:00:00.000Z'),
    'the place in line': () => catalog.countAhead(waiting),
    'how long a program takes': () => catalog.lastDurations('program3', 100),
    'take the next': (n) => catalog.take('default', nobody, now + n),
    'put a new job': (n) => catalog.put(rowAt(10_000_000 + n * 3, size)),
    'put a job that has ended': (n) => catalog.put({ ...rowAt(n * 3, size), state: 'success' }),
  }
}
