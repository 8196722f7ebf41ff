import { parseAddress } from '../../job/owner.ts'
import type { Keys } from '../../program/keys.ts'
import type { Kind } from '../../program/kinds.ts'
import * as kind from '../../program/kinds.ts'
import { isName } from '../../program/names.ts'

const address: Kind<string> = { expected: 'an email address', read: parseAddress }

const hostNames: Kind<string[]> = {
  expected: 'names of hosts with commas between them',
  read: (value) => {
    const names = value.split(',').map((name) => name.trim().toLowerCase())
    return names.every((name) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) ? names : undefined
  },
}

const scheduleNames: Kind<string[]> = {
  expected: 'names of schedules with commas between them',
  read: (value) => {
    const names = value.split(',').map((name) => name.trim())
    return names.every(isName) ? [...new Set(names)] : undefined
  },
}

/** Infinity: all. */
const numberOfRuns: Kind<number> = {
  expected: `${kind.positiveInteger.expected}, or 'forever'`,
  read: (value) => (value === 'forever' ? Infinity : kind.positiveInteger.read(value)),
}

/**
 * The keys of `[schedule.<name>]`, beside `inputs.<name>`. docs/schedules.md has a row for each, and a test compares the two both ways. What is
 * looked at further than a kind does is a text here.
 */
export const scheduleKeys = {
  program: { kind: kind.name, default: 'none' },
  cmd: { kind: kind.nonEmptyText, default: 'none' },
  script: { kind: kind.nonEmptyText, default: 'none' },
  at: { kind: kind.nonEmptyText, default: 'none' },
  every: { kind: kind.nonEmptyText, default: 'none' },
  cron: { kind: kind.nonEmptyText, default: 'none' },
  when: { kind: kind.nonEmptyText, default: 'none' },
  timezone: { kind: kind.nonEmptyText, default: "the server's" },
  machines: { kind: hostNames, default: 'all' },
  extra_path: { kind: kind.folders, default: 'none' },
  notify: { kind: kind.oneOf('always', 'failure', 'never'), default: 'failure' },
  email: { kind: address, default: 'none' },
  overlap: { kind: kind.oneOf('skip', 'queue', 'allow', 'cancel-oldest'), default: 'skip' },
  max: { kind: kind.positiveInteger, default: '1' },
  missed: { kind: kind.oneOf('run-once', 'skip'), default: 'run-once' },
  keep_runs: { kind: numberOfRuns, default: '100' },
  only_if: { kind: kind.nonEmptyText, default: 'none' },
  after: { kind: scheduleNames, default: 'none' },
  'after.success': { kind: scheduleNames, default: 'none' },
  'after.failure': { kind: scheduleNames, default: 'none' },
  time_limit: { kind: kind.duration, default: "the program's" },
  on_interrupt: { kind: kind.oneOf('ask', 'rerun', 'fail'), default: "the program's; fail" },
  enabled: { kind: kind.yesNo, default: 'true' },
} satisfies Keys
