import assert from 'node:assert/strict'
import test from 'node:test'
import { describeAttemptEnd, describeEnd, type End } from '../../src/messages/describe-end.ts'

const said: [End, string | undefined][] = [
  [{}, undefined],
  [{ reason: 'exit', exitStatus: 3 }, 'The program ended with exit status 3.'],
  [
    { reason: 'exit', exitStatus: 127 },
    'The program ended with exit status 127: a command in it was not found.',
  ],
  [
    { reason: 'exit', exitStatus: 126 },
    'The program ended with exit status 126: a command in it could not be run.',
  ],
  [
    { reason: 'exit', exitStatus: 1, limit: 4e9, used: 3.9e9 },
    'The program ended with exit status 1. It had used 3.9 GB of memory, and its limit is 4 GB: perhaps it needed more.',
  ],
  [
    { reason: 'signal', signal: 'SEGV' },
    'The program was ended by signal SEGV: it used memory that is not its own.',
  ],
  [{ reason: 'signal', signal: 'toString' }, 'The program was ended by signal toString.'],
  [
    { reason: 'signal', signal: 'KILL' },
    'The program was ended by signal KILL: somebody or something on the server killed it.',
  ],
  [
    { reason: 'signal', signal: 'KILL', outOfMemory: true },
    'The program was killed (signal KILL), probably because the server ran out of memory.',
  ],
  [
    { reason: 'time_limit', limit: 7200, used: 7200.3, timeLimitSeconds: 60 },
    'The program ran longer than its time limit of 2 h, so it was ended.',
  ],
  [
    { reason: 'time_limit', timeLimitSeconds: 60 },
    'The program ran longer than its time limit of 1 min, so it was ended.',
  ],
  [
    { reason: 'memory_limit', limit: 4e9, used: 3_999_000_000 },
    'The program needed more memory than its limit of 4 GB, so it was ended.',
  ],
  [
    { reason: 'output_limit', limit: 1e7, used: 12_345_678 },
    'The program wrote more than its output limit of 10 MB (it had written 12.3 MB).',
  ],
  [
    { reason: 'output_limit', limit: 5e6, used: 5_000_001 },
    'The program wrote more than its output limit of 5 MB.',
  ],
  [{ reason: 'output_limit', limit: 1e7 }, 'The program wrote more than its output limit of 10 MB.'],
]

for (const [end, words] of said)
  test(`in words: ${JSON.stringify(end)}`, () => assert.equal(describeEnd(end), words))

test('in words: an attempt that was not the last', () => {
  assert.equal(describeAttemptEnd({ reason: 'interrupted' }), 'Interrupted by a restart of the server.')
  assert.equal(
    describeAttemptEnd({ reason: 'exit', exitStatus: 75 }),
    'The program ended with exit status 75.',
  )
})
