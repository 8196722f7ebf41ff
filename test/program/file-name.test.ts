import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeFileName } from '../../src/program/file-name.ts'

const names: [given: string, safe: string][] = [
  ['HBB_HUMAN.fa', 'HBB_HUMAN.fa'],
  ['my proteins (2).fa', 'my proteins (2).fa'],
  ['été 🙂.txt', 'été 🙂.txt'],
  ['../../x', 'x'],
  ['/etc/passwd', 'passwd'],
  ['C:\\data\\x.fa', 'x.fa'],
  ['..', 'file'],
  ['.', 'file'],
  ['', 'file'],
  ['a/', 'file'],
  ['.bashrc', 'bashrc'],
  ['-rf', 'rf'],
  ['- .x', 'x'],
  ['a\0b\nc\u2028d\u007f', 'abcd'],
  ['\u202efdp.exe', 'fdp.exe'],
  ['\ud83d.fa', 'fa'],
  ['x.fa ', 'x.fa'],
  ['__proto__', '__proto__'],
  ['$(id);`id`"\'.fa', '$(id);`id`"\'.fa'],
  ['a'.repeat(300), 'a'.repeat(200)],
  [`${'é'.repeat(150)}.fasta`, `${'é'.repeat(97)}.fasta`],
  [`${'🙂'.repeat(60)}`, '🙂'.repeat(50)],
]
for (const [given, safe] of names) {
  test(`${JSON.stringify(given).slice(0, 40)} is kept as ${safe.slice(0, 40)}`, () => {
    assert.equal(safeFileName(given), safe)
    assert.ok(Buffer.byteLength(safe) <= 200)
    assert.equal(safeFileName(safe), safe)
  })
}
