import assert from 'node:assert/strict'
import test from 'node:test'
import { openCatalog } from '../../src/catalog/catalog.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { silentLog } from '../../src/platform/log.ts'
import { listAll, pagedJobs } from '../../src/portal/list-page.ts'
import { row } from '../support/row.ts'

test('of very many jobs so many are paged and counted as stays quick, and what is older is found by its time', (t) => {
  const catalog = openCatalog(':memory:', silentLog)
  t.after(() => catalog.close())
  const deps = { catalog, clock: systemClock }
  const at = (n: number) => new Date(n * 1_000).toISOString()
  const jobs = pagedJobs + 30
  catalog.putAll(
    Array.from({ length: jobs }, (_, n) =>
      row(`id${n}`, { submitted: at(n), state: n < 20 ? 'error' : 'success', elapsedSeconds: n }),
    ),
  )
  const last = listAll(deps, { page: 9_999, sort: { column: 'took', isDescending: false } })
  assert.deepEqual([last.count, last.page, last.pages, last.facets], [pagedJobs + 1, 200, 200, undefined])
  assert.equal(last.jobs.at(-1)?.id, 'id30', 'by time: sorting them would take long')
  const older = listAll(deps, { search: `until:${at(30)}`, sort: { column: 'took', isDescending: false } })
  assert.deepEqual([older.count, older.jobs[0]?.id, older.jobs.length], [30, 'id0', 30])
  assert.deepEqual(
    older.facets?.map(({ state, count }) => [state, count]),
    [
      ['success', 10],
      ['error', 20],
    ],
  )
  // What is counted is narrowed down by all but the filters themselves.
  const failed = listAll(deps, { search: `until:${at(30)} state:failed` })
  assert.deepEqual([failed.count, failed.facets], [20, older.facets])
  assert.equal(listAll(deps, { search: 'state:failed' }).count, 20)
})
