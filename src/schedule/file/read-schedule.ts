import { dirname, resolve } from 'node:path'
import { type Section, show } from '../../platform/hand-written-ini.ts'
import { nearest } from '../../platform/nearest.ts'
import { checkInputs } from '../../program/check.ts'
import { buildArguments } from '../../program/command.ts'
import type { Program } from '../../program/definition.ts'
import type { ReadKeys } from '../../program/keys.ts'
import { readCommand } from '../../program/read-command.ts'
import { type Note, readKeys } from '../../program/read-keys.ts'
import { readTime } from '../times/read-time.ts'
import { givenTo, type Schedule, type Work } from './definition.ts'
import { scheduleKeys } from './keys.ts'

/** What a schedule is checked against. */
export interface Surroundings {
  /** As mistakes shall call it. Relative folders in it are relative to its folder. */
  file: string
  /** By name; undefined where its definition has mistakes. */
  programs: ReadonlyMap<string, Program | undefined>
  /** Of schedules that name none. */
  timezone: string
  /** What is wrong with the text of a rule; undefined: nothing. */
  checkRule(text: string, key: 'when' | 'only_if'): string | undefined
  /** In milliseconds, for inputs that go by what day it is. */
  now: number
}

type Read = ReadKeys<typeof scheduleKeys>

/** Reads one `[schedule.<name>]`. What is wrong is noted; the schedule counts only when nothing was. */
export function readSchedule(
  section: Section,
  name: string,
  surroundings: Surroundings,
  note: Note,
): Schedule {
  const entries = section.entries.filter(({ key }) => isKnown(key, note))
  const own = entries.filter(({ key }) => !key.startsWith('inputs.'))
  const inputs = entries.filter((entry) => entry.key.startsWith('inputs.') && !entry.wrong)
  const keys = readKeys({ ...section, entries: own }, scheduleKeys, note)
  const has = (key: string) => own.some((entry) => entry.key === key)

  const start = readStart(keys, has, surroundings, note)
  noteIdleKeys(keys, has, note)
  if (keys.only_if !== undefined) noteRule(keys.only_if, 'only_if', surroundings, note)
  const { overlap = 'skip' } = keys
  return {
    name,
    line: section.line,
    work: readWork(
      keys,
      inputs.map(({ key, value }) => [key.slice('inputs.'.length), value]),
      has,
      surroundings,
      note,
    ),
    ...(start === undefined ? {} : { start }),
    ...(keys.only_if === undefined ? {} : { onlyIf: keys.only_if }),
    after: readAfter(keys),
    machines: keys.machines ?? [],
    extraPath: (keys.extra_path ?? []).map((path) => resolve(dirname(surroundings.file), path)),
    notify: keys.notify ?? 'failure',
    ...(keys.email === undefined ? {} : { email: keys.email }),
    overlap,
    max: keys.max ?? (overlap === 'allow' ? Infinity : 1),
    missed: keys.missed ?? 'run-once',
    keepRuns: keys.keep_runs ?? 100,
    ...(keys.time_limit === undefined ? {} : { timeLimitSeconds: keys.time_limit }),
    ...(keys.on_interrupt === undefined ? {} : { onInterrupt: keys.on_interrupt }),
    enabled: keys.enabled ?? true,
  }
}

function isKnown(key: string, note: Note): boolean {
  if (Object.hasOwn(scheduleKeys, key) || /^inputs\../.test(key)) return true
  const known = Object.keys(scheduleKeys)
  const near = nearest(key, known)
  const hint =
    near === undefined ? `known are ${known.join(', ')} and inputs.<name>` : `did you mean '${near}'?`
  note(`unknown key; ${hint}`, key)
  return false
}

function readStart(
  keys: Read,
  has: (key: string) => boolean,
  surroundings: Surroundings,
  note: Note,
): Schedule['start'] {
  const [, second] = ['at', 'every', 'cron', 'when'].filter(has)
  if (second !== undefined) note(`one of at, every, cron and when starts a schedule, found two`, second)
  if (keys.when === undefined) return readTime(keys, surroundings.timezone, note)
  noteRule(keys.when, 'when', surroundings, note)
  return { kind: 'when', rule: keys.when }
}

function noteRule(text: string, key: 'when' | 'only_if', { checkRule }: Surroundings, note: Note): void {
  const message = checkRule(text, key)
  if (message !== undefined) note(message, key)
}

/** Whoever wrote them thinks that they do something. */
function noteIdleKeys(keys: Read, has: (key: string) => boolean, note: Note): void {
  if (has('timezone') && !has('at') && !has('cron'))
    note("says nothing without 'at' or 'cron': 'every' counts in UTC", 'timezone')
  if (has('missed') && !has('at') && !has('cron') && !has('every'))
    note("says nothing without 'at', 'every' or 'cron'", 'missed')
  if (has('max') && keys.overlap === 'allow')
    note("says nothing with 'overlap = allow', which allows any number", 'max')
  if (has('notify') && keys.notify !== 'never' && !has('email'))
    note("says nothing without 'email': there is nobody to write to", 'notify')
}

function readWork(
  keys: Read,
  inputs: [name: string, value: string][],
  has: (key: string) => boolean,
  surroundings: Surroundings,
  note: Note,
): Work {
  const given = ['program', 'cmd', 'script'].filter(has)
  if (given.length === 0) note("has nothing to run; expected one of 'program', 'cmd' and 'script'")
  if (given[1] !== undefined) note(`one of program, cmd and script is run, found two`, given[1])
  if (given[0] !== 'program' && given.length > 0)
    for (const [name] of inputs)
      note("says nothing without 'program': only programs have inputs", `inputs.${name}`)

  if (keys.script !== undefined) return { kind: 'script', script: keys.script }
  if (keys.cmd !== undefined) return { kind: 'cmd', arguments: readArguments(keys.cmd, note) }
  if (keys.program !== undefined) noteProgram(keys.program, inputs, surroundings, note)
  return { kind: 'program', program: keys.program ?? '', inputs }
}

function readArguments(text: string, note: Note): string[] {
  const { command, mistakes } = readCommand(text, [])
  const pieces = command.flatMap((group) => group.arguments.flat())
  if (mistakes.length === 0 && pieces.some((piece) => typeof piece !== 'string'))
    mistakes.push('{program} is the folder of a program, and this command has none')
  for (const message of mistakes) note(message, 'cmd')
  return buildArguments({ command, folder: '' }, {})
}

function noteProgram(
  name: string,
  inputs: [name: string, value: string][],
  { programs, now }: Surroundings,
  note: Note,
): void {
  if (!programs.has(name)) {
    const near = nearest(name, programs.keys())
    note(
      `there is no program ${show(name)}${near === undefined ? '' : `; did you mean '${near}'?`}`,
      'program',
    )
    return
  }
  const program = programs.get(name)
  if (program === undefined) return
  const { errors } = checkInputs(program, givenTo(program, inputs), now)
  for (const [input, message] of Object.entries(errors)) {
    const given = inputs.find(([one]) => one === input)
    if (given) note(`${message}${found(program, given)}`, `inputs.${input}`)
    else note(message, 'program')
  }
}

/** What was found in an input that there is; a secret is not shown. */
function found({ inputs }: Program, [name, value]: [name: string, value: string]): string {
  const input = inputs.find((one) => one.name === name)
  return input === undefined || input.type === 'secret' ? '' : `, found ${show(value)}`
}

function readAfter(keys: Read): Schedule['after'] {
  const lists = { any: keys.after, success: keys['after.success'], failure: keys['after.failure'] }
  return Object.entries(lists).flatMap(([end, names = []]) =>
    names.map((schedule) => ({ schedule, end: end as keyof typeof lists })),
  )
}
