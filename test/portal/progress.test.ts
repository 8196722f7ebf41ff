import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { jobFolder } from '../../src/job/folder.ts'
import { en } from '../../src/messages/en.ts'
import { compilePattern } from '../../src/platform/pattern.ts'
import { ofFile, ofGroups, ofLastLine, readProgress } from '../../src/portal/progress.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const words = (progress: ReturnType<typeof ofFile>) => progress && en.results.progressIs(progress)

test('the last line that reads like progress', () => {
  for (const [text, seen] of [
    ['1/50\n12/50\n', '12 of 50'],
    ['[ 42%] Building\n', '42 %'],
    [' 42%|####      | 42/100 [00:04<00:05, 9.9it/s]', '42 %'],
    ['10%\r20%\r30%\r', '30 %'],
    ['step 3 of 10 (30.5%) done', '30 %'],
    ['100%\nnow the next\n0%', '0 %'],
    ['\x1b[32m7/9\x1b[0m files', '7 of 9'],
    ['Epoch 2 of 5:\nloss 0.31', '2 of 5'],
    // Nonsense, and what only looks like it.
    ['140%', undefined],
    ['7/5', undefined],
    ['0/0', undefined],
    ['-5%', undefined],
    ['NaN%', undefined],
    ['2026/11/22 and 11/22/2026', undefined],
    ['/data/1/2 v1.2/3', undefined],
    ['cpu 30% memory 20%', undefined],
    ['12/50x', undefined],
    ['', undefined],
    ['9'.repeat(100_000), undefined],
    [`${'1'.repeat(50_000)}/${'2'.repeat(50_000)}`, undefined],
  ] as const)
    assert.equal(words(ofLastLine(text)), seen, text.slice(0, 80))
})

test('a file of its own: a part of 1, a percentage or a count, and words', () => {
  for (const [text, seen] of [
    ['0.42\n', '42 %'],
    ['1', '100 %'],
    ['0.1\n12/50 aligning reads\n', '12 of 50: aligning reads'],
    ['42 %: aligning', '42 %: aligning'],
    ['5e-1, half', '50 %: half'],
    ['0.5 \x1b]0;title\x07', '50 %: ]0;title'],
    ['7', undefined],
    ['-0.1', undefined],
    ['NaN', undefined],
    ['1.2.3', undefined],
    ['101%', undefined],
    ['soon', undefined],
    ['', undefined],
  ] as const)
    assert.equal(words(ofFile(text)), seen, text)
  assert.equal(ofFile(`0.5 ${'x'.repeat(5_000)}`)?.note?.length, 200)
})

test('the groups of a pattern: a percentage, or how many of how many', () => {
  for (const [groups, seen] of [
    [['42'], '42 %'],
    [['42.9 %'], '42 %'],
    [['3/4'], '3 of 4'],
    [['3', '4'], '3 of 4'],
    [['4', '3'], undefined],
    [['120'], undefined],
    [[undefined], undefined],
    [undefined, undefined],
  ] as [string[] | undefined, string | undefined][])
    assert.equal(words(ofGroups(groups)), seen, String(groups))
})

test('the pattern of a definition comes first and alone, then the file, then output and error output', async (t) => {
  const folder = jobFolder(temporaryFolder(t), 'bcdfghjk')
  mkdirSync(folder.files, { recursive: true })
  const seen = async (progress?: string) =>
    words(await readProgress(folder, progress ? { progress: compilePattern(progress) } : undefined))
  assert.equal(await seen(), undefined)
  writeFileSync(folder.errorOutput, 'Step 3: 30%\n')
  assert.equal(await seen(), '30 %')
  writeFileSync(folder.output, '1/4\n')
  assert.equal(await seen(), '1 of 4')
  assert.equal(await seen('Step (\\d+)'), '3 %')
  assert.equal(await seen('nothing (\\d+)'), undefined)
  writeFileSync(join(folder.files, 'progress'), '0.9 nearly')
  assert.equal(await seen(), '90 %: nearly')
  assert.equal(await seen('Step (\\d+)'), '3 %')
  // Who keeps such a file is believed, also where it says nothing.
  writeFileSync(join(folder.files, 'progress'), 'who knows')
  assert.equal(await seen(), undefined)
})
