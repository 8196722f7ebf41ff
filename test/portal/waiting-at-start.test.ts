import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { JobFolder } from '../../src/job/folder.ts'
import { makeHouse, startPortal } from '../support/portal.ts'

const gone = '[wrapper]\nhost = elsewhere\npid = 4242\nstart_time = 4242\nboot_id = 0\n'

/** What may have become of a waiting job's folder while no portal ran, and as what the next one must know it. */
const fates: Record<string, { change(folder: JobFolder): void; state: string | undefined }> = {
  nothing: { change: () => {}, state: 'queued 1' },
  'another priority': {
    change: ({ priority }) => writeFileSync(priority, '[priority]\nvalue = 5\n'),
    state: 'queued 1',
  },
  deleted: { change: ({ path }) => rmSync(path, { recursive: true }), state: undefined },
  damaged: { change: ({ config }) => writeFileSync(config, '[settings]\njob_id = x\n'), state: undefined },
  'never accepted': { change: ({ config }) => rmSync(config), state: undefined },
  begun: { change: (folder) => writeFileSync(folder.attempt(1).started, gone), state: 'interrupted 1' },
  'asked for again': { change: (folder) => mkdirSync(folder.attempt(2).path), state: 'queued 2' },
  'ended by a status': {
    change: ({ status }) =>
      writeFileSync(status, '[status]\nattempt = 1\nfinished = 2026-01-01T00:00:00Z\nreason = lost\n'),
    state: 'error 1',
  },
  'ended well': {
    change: ({ status, success }) => {
      writeFileSync(status, '[status]\nattempt = 1\nfinished = 2026-01-01T00:00:00Z\n')
      writeFileSync(success, '')
    },
    state: 'success 1',
  },
}

for (const catalog of ['with its catalog', 'without'])
  test(`what became of waiting jobs while no portal ran is known to the next one, ${catalog}`, async (t) => {
    const root = makeHouse(t, { settings: { 'target.default': ['slots = 0'] } })
    const first = await startPortal(t, { root })
    const ids = new Map<string, string>()
    for (const fate of Object.keys(fates))
      ids.set(fate, await first.submit('slow_div', { x: '8', y: '2', seconds: '0' }))
    await first.stop()
    for (const [fate, id] of ids) fates[fate]?.change(first.folder(id))
    if (catalog === 'without')
      for (const name of readdirSync(join(root, 'state')))
        if (name.startsWith('catalog')) rmSync(join(root, 'state', name))

    const next = await startPortal(t, { root })
    const found = [...ids].map(([fate, id]) => {
      const row = next.portal.deps.catalog.get(id)
      return [fate, row && `${row.state} ${row.attempt}`]
    })
    assert.deepEqual(
      found,
      Object.entries(fates).map(([fate, { state }]) => [fate, state]),
    )
    assert.equal(next.portal.deps.catalog.get(ids.get('another priority') ?? '')?.priority, 5)
  })
