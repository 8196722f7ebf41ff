import type { Given } from '../../program/check.ts'
import type { Program } from '../../program/definition.ts'
import type { Time } from '../times/when-due.ts'

/** A schedule as `schedules.ini` says it, every key read, checked, and with its default. */
export interface Schedule {
  name: string
  /** Of its header, counted from 1. */
  line: number
  work: Work
  /** What starts it by itself; absent: a person, or a schedule that it comes `after`. */
  start?: Time | { kind: 'when'; rule: string }
  /** A rule that is asked at the last moment. */
  onlyIf?: string
  /** The schedules to start when a run of this one has ended. */
  after: { schedule: string; end: 'any' | 'success' | 'failure' }[]
  /** Names of hosts in small letters; empty: all. */
  machines: string[]
  /** Folders that come before the PATH otherwise, absolute. */
  extraPath: string[]
  notify: 'always' | 'failure' | 'never'
  /** Who gets the letters; absent: nobody. */
  email?: string
  /** What happens to a start while `max` of its runs have not ended. */
  overlap: 'skip' | 'queue' | 'allow' | 'cancel-oldest'
  /** Infinity where all are allowed. */
  max: number
  /** What happens to the starts that fell into sleep or downtime. */
  missed: 'run-once' | 'skip'
  /** How many ended runs are kept; Infinity: all. */
  keepRuns: number
  /** Absent: the program's, or no limit. */
  timeLimitSeconds?: number
  /** What becomes of a run that a crash of the machine cut off; absent: what the program says, or `ask`. */
  onInterrupt?: 'ask' | 'rerun' | 'fail'
  enabled: boolean
}

/** What its jobs run: a program, an argument list, or a text for `sh -e`. */
export type Work =
  | { kind: 'program'; program: string; inputs: [name: string, value: string][] }
  | { kind: 'cmd'; arguments: string[] }
  | { kind: 'script'; script: string }

/** The inputs as the check of programs takes them: for `choices` the values have commas between them. */
export function givenTo(program: Pick<Program, 'inputs'>, inputs: [name: string, value: string][]): Given {
  return inputs.flatMap(([name, value]) => {
    const isChoices = program.inputs.some((input) => input.name === name && input.type === 'choices')
    const values = isChoices ? value.split(',').map((one) => one.trim()) : [value]
    return values.map((one) => [name, one] as const)
  })
}

/** Whether it runs on a host of this name: whole, or its part before the first dot, in small or capital letters. */
export function runsOn({ machines }: Pick<Schedule, 'machines'>, hostname: string): boolean {
  const name = hostname.toLowerCase()
  const names = [name, name.split('.', 1)[0] ?? name]
  return machines.length === 0 || names.some((one) => machines.includes(one))
}
