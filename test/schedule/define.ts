import { formatMistake } from '../../src/platform/hand-written-ini.ts'
import type { Program } from '../../src/program/definition.ts'
import { type ReadWith, readSchedules, type SchedulesRead } from '../../src/schedule/file/read.ts'
import { define } from '../program/define.ts'

/** The programs that there are in these tests; `broken` has mistakes. */
const programs = new Map<string, Program | undefined>([
  [
    'backup',
    define(`
command = backup {bucket} {level} {parts}
[inputs.bucket]
required = true
[inputs.level]
type = integer
min = 1
default = 3
[inputs.parts]
type = choices
choices = home, mail
`),
  ],
  ['plain', define('command = true')],
  ['broken', undefined],
])

const given: ReadWith<[type: string, text: string]> = {
  programs,
  timezone: 'Europe/Berlin',
  now: 0,
  checkRule: (text, key) => (text === 'wrong' ? `${key} does not parse` : undefined),
  askedIn: () => [],
  readVariable: (name, type, text) =>
    name === 'PATH' ? { mistake: 'can not be set' } : { value: [type, text] },
}

/** What a schedules.ini comes to, with its mistakes as people see them. */
export function readText(
  text: string,
): Omit<SchedulesRead<[string, string]>, 'mistakes'> & { mistakes: string[] } {
  const { mistakes, ...read } = readSchedules(text, 'conf/schedules.ini', given)
  return { ...read, mistakes: mistakes.map(formatMistake) }
}
