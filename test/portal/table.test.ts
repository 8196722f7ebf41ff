import assert from 'node:assert/strict'
import { createWriteStream, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import test, { type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { readTable, type TableQuery } from '../../src/portal/table.ts'
import { createPicker } from '../../src/portal/table-pick.ts'
import { delimiterOf, numericColumns } from '../../src/portal/table-shape.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

async function read(
  t: TestContext,
  path: string,
  query: Partial<TableQuery> = {},
  { columns, milliseconds = 60_000 }: { columns?: string[]; milliseconds?: number } = {},
) {
  const file = await open(path)
  t.after(() => file.close())
  return readTable({ file, path, columns }, { filter: '', ...query }, { milliseconds })
}

function fileOf(t: TestContext, name: string, text: string | Buffer): string {
  const path = join(temporaryFolder(t), name)
  writeFileSync(path, text)
  return path
}

const column = (rows: string[][] | undefined, at: number) => rows?.map((row) => row[at])

test('a numeric column is sorted as numbers, with what is missing last, up and down', async (t) => {
  const path = fileOf(t, 'hits.tsv', 'name\tevalue\na\t1e-5\nb\t20\nc\tNA\nd\t3\ne\t1e-5\nf\t-7.5\ng\t\n')
  const up = await read(t, path, { sort: { column: 2, descending: false } })
  assert.deepEqual(up?.numeric, [false, true])
  // Equal ones stay in the order of the file.
  assert.deepEqual(column(up?.rows, 0), ['f', 'a', 'e', 'd', 'b', 'c', 'g'])
  const down = await read(t, path, { sort: { column: 2, descending: true } })
  assert.deepEqual(column(down?.rows, 0), ['b', 'd', 'a', 'e', 'f', 'c', 'g'])
  const byName = await read(t, path, { sort: { column: 1, descending: true } })
  assert.deepEqual(column(byName?.rows, 0), ['g', 'f', 'e', 'd', 'c', 'b', 'a'])
})

test('rows with a text in any cell, whatever its case; the sort is of those', async (t) => {
  const path = fileOf(t, 'a.csv', 'name,note,n\nHBB,"a, ""b""",2\nhba,x,10\nMYG,has hbb too,1\n')
  const found = await read(t, path, { filter: 'HB', sort: { column: 3, descending: true } })
  assert.deepEqual(found?.rows, [
    ['hba', 'x', '10'],
    ['HBB', 'a, "b"', '2'],
    ['MYG', 'has hbb too', '1'],
  ])
  assert.deepEqual((await read(t, path, { filter: 'nowhere' }))?.rows, [])
  // A column that there is not is no sort.
  assert.equal((await read(t, path, { sort: { column: 9, descending: false } }))?.query.sort, undefined)
})

test('the best 200 of many rows are what sorting all of them gives', async (t) => {
  const numbers = Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 5_003)
  const path = fileOf(t, 'n.csv', `n\n${numbers.join('\n')}\n`)
  const table = await read(t, path, { sort: { column: 1, descending: true } })
  assert.deepEqual(
    column(table?.rows, 0),
    numbers
      .toSorted((a, b) => b - a)
      .slice(0, 200)
      .map(String),
  )
  assert.deepEqual([table?.isCut, table?.matched, table?.stoppedAt], [true, 5_000, undefined])
  const plain = await read(t, path)
  assert.deepEqual(column(plain?.rows, 0), numbers.slice(0, 200).map(String))
  assert.equal(plain?.isCut, true)
  const few = await read(t, fileOf(t, 'few.csv', `n\n${numbers.slice(0, 200).join('\n')}\n`))
  assert.deepEqual([few?.rows.length, few?.isCut], [200, false])
})

test('a table of ten million rows: the first rows at once, a sort of as many as the time is for, and others have their turn', async (t) => {
  const path = join(temporaryFolder(t), 'large.csv')
  const out = createWriteStream(path)
  // Of the size, without writing all of it: the rest is a hole, which no reader gets to.
  out.write(`n,word\n${Array.from({ length: 400_000 }, (_, i) => `${i},w${i}`).join('\n')}\n`)
  out.end()
  await finished(out)
  const file = await open(path, 'r+')
  await file.truncate(500_000_000)
  await file.close()
  const began = performance.now()
  assert.equal((await read(t, path))?.rows.length, 200)
  assert.ok(performance.now() - began < 1_000)
  let turns = 0
  let isOver = false
  const others = (async () => {
    for (; !isOver; turns++) await nextTurn()
  })()
  const table = await read(t, path, { sort: { column: 1, descending: true } }, { milliseconds: 50 })
  isOver = true
  await others
  const { stoppedAt = 0 } = table ?? {}
  assert.ok(stoppedAt > 0 && stoppedAt < 400_000, String(stoppedAt))
  assert.equal(table?.rows[0]?.[0], String(stoppedAt - 1))
  assert.ok(turns > 3, String(turns))
})

test('nobody looks through a table any more for one who has left', async (t) => {
  const path = fileOf(t, 'n.csv', `n\n${'1\n'.repeat(200_000)}`)
  const file = await open(path)
  t.after(() => file.close())
  const gone = new AbortController()
  const asked = readTable({ file, path }, { filter: 'x' }, { signal: gone.signal })
  gone.abort()
  await assert.rejects(asked, { name: 'AbortError' })
})

test('ragged rows are filled up, wide ones cut and counted, long cells cut', async (t) => {
  const ragged = await read(t, fileOf(t, 'r.csv', 'a,b\n1\n1,2,3\n'))
  assert.deepEqual(
    [ragged?.head, ragged?.rows],
    [
      ['a', 'b', ''],
      [
        ['1', '', ''],
        ['1', '2', '3'],
      ],
    ],
  )
  const cells = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')
  const wide = await read(t, fileOf(t, 'w.csv', `${cells}\n${cells}\n`))
  assert.deepEqual([wide?.columns, wide?.head.length, wide?.rows[0]?.length], [10_000, 100, 100])
  const long = await read(t, fileOf(t, 'l.csv', `a\n${'x'.repeat(5_000)}\n`))
  assert.equal(long?.rows[0]?.[0]?.length, 501)
})

test('what is not shown of a row is looked through, and not kept', () => {
  const row = [`${'k'.repeat(2_000)}`, ...Array.from({ length: 5_000 }, (_, i) => `c${i}`)]
  const picker = createPicker({ filter: 'C4999', sort: { column: 1, descending: false } }, false)
  for (const one of [row, row.slice(0, 200), ['j', ...row.slice(1)]]) picker.take(one)
  assert.equal(picker.matched(), 2)
  assert.deepEqual(
    picker.picked().map((cells) => [cells.length, cells[0]?.length, cells[99]]),
    [
      [100, 1, 'c98'],
      [100, 501, 'c98'],
    ],
  )
  assert.equal(picker.width(), 5_001)
})

test('what is no table is none: a row without end, a quote that is never closed', async (t) => {
  assert.equal(await read(t, fileOf(t, 'a.csv', 'x'.repeat(3_000_000))), undefined)
  assert.equal(await read(t, fileOf(t, 'b.csv', `a,b\n"never,closed\n${'1,2\n'.repeat(20)}`)), undefined)
  assert.deepEqual((await read(t, fileOf(t, 'c.csv', '')))?.rows, [])
  // In a file of tabs a quote is a character.
  assert.deepEqual((await read(t, fileOf(t, 'd.tsv', 'a\tb\n"x\ty\n')))?.rows, [['"x', 'y']])
})

test('headings of the definition; a byte order mark and Windows line ends are no part of a cell', async (t) => {
  const table = await read(t, fileOf(t, 'a.tsv', '\uFEFF1\t2\r\n3\t4\r\n'), {}, { columns: ['x', 'y'] })
  assert.deepEqual(
    [table?.head, table?.rows],
    [
      ['x', 'y'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
  )
})

test('what parts the cells is told by the name, else by the text', () => {
  assert.equal(delimiterOf('a.tsv', 'a,b,c\td\n'), '\t')
  assert.equal(delimiterOf('a.csv', 'a,b\n1,2\n3'), ',')
  assert.equal(delimiterOf('a.csv', 'a;b\n1,5;2\n'), ';')
  assert.equal(delimiterOf('a.out', 'a\tb, c\n1\t2, 3, 4\n5\t6\n'), '\t')
  assert.equal(delimiterOf('a.out', 'a,b\n1,2\n'), ',')
  assert.equal(delimiterOf('a.out', ''), '\t')
})

test('a column is numeric when nothing in it is another thing', () => {
  const rows = [
    ['1', 'x', '', '1e-5', '12 kB', 'NaN'],
    ['-2.5', '1', '', '.5', '3', '-'],
  ]
  assert.deepEqual(numericColumns(rows, 6), [true, false, false, true, false, false])
})
