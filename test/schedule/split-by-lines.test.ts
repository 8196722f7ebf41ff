import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type Stream, splitByLines } from '../../src/schedule/starts/split-by-lines.ts'

const nothing = { output: 0, errors: 0 }
const none = { output: [], errors: [] }

test('who writes a line at a time is known to have taken turns', () => {
  const stream = fc.constantFrom<Stream>('output', 'errors')
  fc.assert(
    fc.property(
      fc.array(stream, { minLength: 1, maxLength: 20 }),
      fc.array(stream, { maxLength: 4 }),
      (lines, early) => {
        const sizes = { ...nothing }
        const ends: Record<Stream, number[]> = { output: [], errors: [] }
        const expected = lines.map((one) => {
          sizes[one] += 5
          ends[one].push(sizes[one])
          return { ...sizes }
        })
        // The files were made, and there was nothing in them yet.
        const turns = ['output', 'errors', ...early, ...lines] as Stream[]
        const seen = turns.filter((one, n) => one !== turns[n - 1])
        const found = splitByLines(nothing, sizes, seen, ends)
        const isAlternating = lines.every((one, n) => one !== lines[n - 1])
        if (isAlternating) assert.deepEqual(found, expected)
        // Nothing is lost and nothing goes back, whoever wrote how much.
        assert.deepEqual(found.at(-1), sizes)
        found.forEach((one, n) => {
          const last = found[n - 1] ?? nothing
          assert.ok(one.output + one.errors > last.output + last.errors)
          assert.ok(one.output === last.output || one.errors === last.errors)
        })
      },
    ),
  )
})

test('what nobody told of is there all the same', () => {
  const after = { output: 7, errors: 3 }
  assert.deepEqual(splitByLines(nothing, after, [], none), [{ output: 7, errors: 0 }, after])
  assert.deepEqual(splitByLines(nothing, after, ['errors'], none), [{ output: 7, errors: 0 }, after])
  assert.deepEqual(splitByLines(after, after, ['errors', 'output'], none), [])
  assert.deepEqual(splitByLines(nothing, after, ['errors', 'output', 'errors'], none), [
    { output: 7, errors: 0 },
    after,
  ])
})
