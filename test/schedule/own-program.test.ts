import assert from 'node:assert/strict'
import test from 'node:test'
import { definitionFor } from '../../src/schedule/starts/own-program.ts'
import { define } from '../program/define.ts'
import { readText } from './define.ts'

function schedule(lines: string) {
  const [read] = readText(`[schedule.one]\n${lines}\n`).schedules
  assert.ok(read)
  return read
}

test('folders of the schedule come first, then those of its program', () => {
  const program = define('command = true\nextra_path = bin:/opt/tools\n')
  const folders = (lines: string) => definitionFor(schedule(lines), program, '/programs').extraPath
  assert.deepEqual(folders('program = plain\nextra_path = /opt/mine'), ['/opt/mine', ...program.extraPath])
  assert.deepEqual(folders('program = plain'), program.extraPath)
})
