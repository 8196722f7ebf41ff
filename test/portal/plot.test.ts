import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { downsample } from '../../src/portal/downsample.ts'
import { countSequences, isFasta } from '../../src/portal/fasta.ts'
import { readPlot } from '../../src/portal/plot.ts'
import { shapePlot } from '../../src/portal/plot-svg.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

async function opened(t: TestContext, name: string, text: string) {
  const path = join(temporaryFolder(t), name)
  writeFileSync(path, text)
  const file = await open(path)
  t.after(() => file.close())
  return { file, path }
}

test('the columns that are asked for, from left to right; what is no number is a gap', async (t) => {
  const file = await opened(t, 'a.csv', 't,best,word,mean\n3,30,x,1\n1,10,y,NA\n,99,z,9\n2,1e1,,-2\n')
  const plot = await readPlot(file, { x: 't', y: ['best', 'mean'] })
  assert.deepEqual(plot, {
    kind: 'plot',
    x: 't',
    y: ['best', 'mean'],
    rows: 3,
    isCut: false,
    xs: [1, 2, 3],
    ys: [
      [10, 10, 30],
      [null, -2, 1],
    ],
  })
})

test('why there is no plot: no such column, no numbers, no table', async (t) => {
  const file = await opened(t, 'a.csv', 't,word\n1,x\n')
  assert.deepEqual(await readPlot(file, { x: 't', y: ['best'] }), {
    kind: 'noPlot',
    missing: 'best',
    known: ['t', 'word'],
  })
  assert.deepEqual(await readPlot(file, { x: 't', y: ['word'] }), { kind: 'noPlot', known: ['t', 'word'] })
  const noTable = await opened(t, 'b.csv', 'x'.repeat(2_000_000))
  assert.deepEqual(await readPlot(noTable, { x: 't', y: ['b'] }), { kind: 'noPlot', known: [] })
})

test('of very many points few are left, from left to right, and every spike of every series, in whatever order they came', async () => {
  // 37 has no divisor in common with 100,000, so each number is there once.
  for (const step of [1, 37, 99_999]) {
    const xs = Array.from({ length: 100_000 }, (_, i) => (i * step) % 100_000)
    const flat = xs.map((x) => (x === 31_415 ? 1_000 : x === 77_777 ? -1_000 : 0))
    const wave = xs.map((x) => (x % 1_000 === 0 ? Number.NaN : Math.sin(x / 5_000)))
    const few = await downsample({ xs, ys: [flat, wave] }, 2_000)
    assert.ok(few.xs.length <= 2_000 && few.xs.length > 200, String(few.xs.length))
    assert.deepEqual(
      few.xs,
      few.xs.toSorted((a, b) => a - b),
    )
    assert.deepEqual([few.xs[0], few.xs.at(-1)], [0, 99_999])
    const at = (x: number) => few.ys[0]?.[few.xs.indexOf(x)]
    assert.deepEqual([at(31_415), at(77_777)], [1_000, -1_000])
    assert.equal(few.ys[1]?.[0], null)
  }
  const one = await downsample({ xs: Array(5_000).fill(7), ys: [Array(5_000).fill(Number.NaN)] }, 2_000)
  assert.deepEqual(new Set(one.xs), new Set([7]))
  assert.deepEqual(await downsample({ xs: [2, 1], ys: [[3, Number.NaN]] }, 2_000), {
    xs: [1, 2],
    ys: [[null, 3]],
  })
})

test('while very many points become few others have their turn', async () => {
  const xs = Array.from({ length: 500_000 }, (_, i) => (i * 7_919) % 500_009)
  let turns = 0
  let isOver = false
  const others = (async () => {
    for (; !isOver; turns++) await nextTurn()
  })()
  await downsample({ xs, ys: [xs] }, 2_000)
  isOver = true
  await others
  assert.ok(turns > 20, String(turns))
})

test('a drawing has round numbers along its sides, gaps where values are missing, and everything on its sheet', () => {
  const shape = shapePlot({ xs: [0, 1, 2, 3], ys: [[0, 9.7, null, 5]] })
  assert.deepEqual(
    shape.yTicks.map(({ words }) => words),
    ['0', '2', '4', '6', '8'],
  )
  assert.equal(shape.lines[0]?.match(/M/g)?.length, 2)
  for (const values of [[1e308, -1e308, 0], [5], [0], [], [1e-12, 2e-12], [null], [1e15, 1e15 + 2]]) {
    const { lines, xTicks, yTicks, width, height } = shapePlot({ xs: values.map((_, i) => i), ys: [values] })
    for (const [number] of lines.join().matchAll(/[-\d.]+/g))
      assert.ok(Number(number) >= 0 && Number(number) <= width)
    for (const tick of [...xTicks, ...yTicks]) assert.ok(tick.at >= 0 && tick.at <= Math.max(width, height))
    assert.ok(yTicks.length < 12 && !/NaN|Infinity/.test(JSON.stringify([lines, xTicks, yTicks])))
  }
})

test('FASTA is told from other texts, and its sequences are counted', async (t) => {
  assert.ok(isFasta('>sp|P68871\nMVHLTPEEK\n'))
  assert.ok(!isFasta('> quoted\nin a letter, he said\n'))
  assert.ok(!isFasta('plain'))
  const text = `>a\nMV>HL\n${'>b\nMV\n'.repeat(300_000)}`
  const { file } = await opened(t, 'a.fa', text)
  assert.deepEqual(await countSequences(file), { count: 300_001, isCut: false })

  // A file of nothing but marks takes no longer than another one.
  const marks = await opened(t, 'marks.fa', `>a\nACGT\n${'>'.repeat(10_000_000)}`)
  const began = process.cpuUsage().user
  assert.deepEqual(await countSequences(marks.file, 60_000), { count: 2, isCut: false })
  assert.ok(process.cpuUsage().user - began < 1_000_000)
  assert.deepEqual(await countSequences(marks.file, 0), { count: 0, isCut: true })
})
