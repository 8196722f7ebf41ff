import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { walk } from '../../src/job/walk.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('what lies in a folder, in order, and no more than is allowed', async (t) => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'b/c'), { recursive: true })
  for (const name of ['a', 'b/c/1', 'b/d', 'c']) writeFileSync(join(folder, name), '')
  symlinkSync('a', join(folder, 'b/link'))
  const paths = async (allowance: { left: number }) =>
    (await Array.fromAsync(walk(folder, allowance))).map(({ path, isFile }) => (isFile ? path : `(${path})`))
  const enough = { left: 7 }
  assert.deepEqual(await paths(enough), ['a', 'b/c/1', 'b/d', '(b/link)', 'c'])
  assert.equal(enough.left, 0)
  for (let left = 0; left < 7; left++) {
    const allowance = { left }
    const found = await paths(allowance)
    assert.ok(found.length <= left && allowance.left < 0, `${left}: ${found.join()}`)
  }
  assert.deepEqual(await Array.fromAsync(walk(join(folder, 'none'), { left: 7 })), [])
})
