import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { formatMistake } from '../../src/platform/hand-written-ini.ts'
import type { Program } from '../../src/program/definition.ts'
import { readProgram } from '../../src/program/read.ts'

/** A program from the text of its program.ini, which must be without mistakes. */
export function define(text: string): Program {
  const { program, mistakes } = readProgram(text, {
    name: 'test',
    folder: '/programs/test',
    file: 'program.ini',
  })
  assert.deepEqual(mistakes.map(formatMistake), [])
  assert.ok(program)
  return program
}

/** The mistakes in a program.ini, as people see them. */
export function mistakesIn(text: string): string[] {
  const { program, mistakes } = readProgram(text, {
    name: 'test',
    folder: '/programs/test',
    file: 'program.ini',
  })
  assert.equal(program === undefined, mistakes.length > 0)
  return mistakes.map(formatMistake)
}

/** The programs that are shipped. */
export const shippedPrograms = resolve(import.meta.dirname, '../../programs')
