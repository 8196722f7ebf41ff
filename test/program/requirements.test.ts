import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { Program } from '../../src/program/definition.ts'
import { readProgram } from '../../src/program/read.ts'
import { commandProblem, missingCommands } from '../../src/program/requirements.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

function define(folder: string, lines: string): Program {
  const { program, mistakes } = readProgram(lines, { name: 'p', folder, file: 'program.ini' })
  assert.deepEqual(mistakes, [])
  return program as Program
}

test('why a command can not be run here: not there, not executable, not on PATH', async (t) => {
  const folder = temporaryFolder(t)
  const script = join(folder, 'run')
  const own = define(folder, 'command = {program}/run x')
  assert.equal(await commandProblem(own), `there is no ${script}`)
  writeFileSync(script, '#!/bin/sh\n')
  chmodSync(script, 0o600)
  assert.equal(await commandProblem(own), `${script} is not executable: chmod +x it`)
  chmodSync(script, 0o700)
  assert.equal(await commandProblem(own), undefined)
  assert.deepEqual(await missingCommands(define(folder, 'command = run'), '/usr/bin'), ['run'])
  assert.deepEqual(await missingCommands(define(folder, 'command = run\nextra_path = .'), '/usr/bin'), [])
  // It may be one that an input or another program puts into the job's folder.
  assert.equal(await commandProblem(define(folder, 'command = ./later')), undefined)
})

test('commands that are required and missing', async (t) => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin', 'here'), '', { mode: 0o755 })
  const program = define(folder, 'command = true\nrequires = here there\nextra_path = bin')
  assert.deepEqual(await missingCommands(program, '/usr/bin'), ['there'])
})
