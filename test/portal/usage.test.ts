import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { usageHeader } from '../../src/engine/usage.ts'
import { createUsageLook, readUsage } from '../../src/portal/usage.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('processors are what it used since the sample before; three make a line', async (t) => {
  const path = join(temporaryFolder(t), 'usage.csv')
  const look = createUsageLook(path)
  assert.equal(await look(), undefined)
  writeFileSync(path, `${usageHeader}\n0,0.50,1000,1\n5,5.50,3000,2\n`)
  assert.equal(await look(), undefined)
  appendFileSync(path, '10,15.50,2000,2\n')
  const usage = await look()
  assert.deepEqual(usage, { seconds: [0, 5, 10], processors: [0, 1, 2], memory: [1000, 3000, 2000] })
  assert.equal(await look(), usage)
})

test('what is no sample is passed over, and very many become a few hundred with their peaks', async (t) => {
  const path = join(temporaryFolder(t), 'usage.csv')
  writeFileSync(path, '1,1,10\n2,2,NaN\nfive,,\n1,1,99\n,,\n3,3,30\n-4,3,1\n4,4,20,1\n<b>,1,1\n')
  assert.deepEqual(await readUsage(path), { seconds: [1, 3, 4], processors: [1, 1, 1], memory: [10, 30, 20] })
  const lines = Array.from({ length: 1_000 }, (_, n) => `${n},${n},${n === 500 ? 9_999 : 1},1\n`)
  writeFileSync(path, lines.join(''))
  const usage = await readUsage(path)
  assert.equal(usage?.seconds.length, 250)
  assert.equal(usage?.seconds.at(-1), 999)
  assert.equal(Math.max(...(usage?.memory ?? [])), 9_999)
})
