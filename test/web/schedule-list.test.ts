import assert from 'node:assert/strict'
import test from 'node:test'
import type { Request } from 'express'
import { askIn, listFrom, viewList } from '../../src/web/schedules/list.ts'

const asked = (query: Record<string, string>) => askIn({ query } as unknown as Request)
const list = {
  schedules: [],
  count: 120,
  page: 2,
  pages: 3,
  counts: { any: 120, running: 0, failed: 2, disabled: 4 },
}

test('links of the list of schedules keep the search, and begin at its first page', () => {
  const view = viewList('/admin/schedules', asked({ q: ' a&b ', order: 'next', page: '2' }), list, 1000)
  assert.equal(view.next, '/admin/schedules?q=a%26b&order=next&page=3')
  assert.equal(view.previous, '/admin/schedules?q=a%26b&order=next')
  assert.equal(view.back, 'list?q=a%26b&order=next&page=2')
  assert.equal(view.pageWords, 'Page 2 of 3')
  // Nobody looks for what runs where nothing does.
  assert.deepEqual(
    view.states.map(({ label, url }) => [label, url]),
    [
      ['All', '/admin/schedules?q=a%26b&order=next'],
      ['Failed', '/admin/schedules?q=a%26b&state=failed&order=next'],
      ['Disabled', '/admin/schedules?q=a%26b&state=disabled&order=next'],
    ],
  )
  assert.equal(view.orders[0]?.url, '/admin/schedules?q=a%26b')
})

test('what no list can be asked is left out', () => {
  const nothing = asked({ state: 'broken', order: 'up', page: '-1' })
  assert.deepEqual(nothing, { search: '', state: undefined, order: 'name', page: 1 })
  const view = viewList('/admin/schedules', nothing, { ...list, page: 1, pages: 1 }, 7)
  assert.deepEqual([view.next, view.previous, view.pageWords, view.hasSearch], ['', '', '', false])
  const narrowed = viewList('/admin/schedules', asked({ state: 'failed' }), { ...list, page: 1, pages: 1 }, 7)
  assert.ok(narrowed.hasSearch, 'one sees why they are few')
})

test('a form leads back to the list that it stood on, and nowhere else', () => {
  assert.equal(listFrom('list?q=a%26b&page=2'), '?q=a%26b&page=2')
  assert.equal(listFrom('list?'), '')
  assert.equal(listFrom(''), undefined)
  assert.equal(listFrom('//evil.example?x'), undefined)
})
