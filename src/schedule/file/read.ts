import { type Mistake, readHandWritten, type Section, show } from '../../platform/hand-written-ini.ts'
import { nearest } from '../../platform/nearest.ts'
import { isName } from '../../program/names.ts'
import { type Note, noteIn } from '../../program/read-keys.ts'
import { localTimezone } from '../times/timezone.ts'
import { afterLoop } from './after-loop.ts'
import type { Schedule } from './definition.ts'
import { lastLineOf, splitLines } from './lines.ts'
import { readSchedule, type Surroundings } from './read-schedule.ts'
import { type ReadVariable, readVariables } from './read-variables.ts'

export interface SchedulesRead<V> {
  /** Those without mistakes, in the order of the file. */
  schedules: Schedule[]
  variables: Map<string, V>
  /** By line. */
  mistakes: Mistake[]
}

/** What `readSchedules` is handed; see `Surroundings`. */
export type ReadWith<V> = Pick<Surroundings, 'programs' | 'checkRule'> &
  Partial<Pick<Surroundings, 'timezone' | 'now'>> & {
    readVariable: ReadVariable<V>
    /** The schedules that an `only_if` asks for. */
    askedIn(rule: string): Iterable<string>
  }

/**
 * Reads a schedules.ini; `file` is how mistakes shall call it. Never throws on content. A schedule with a mistake in its lines is
 * left out, and so is a variable; everything else is there. `timezone`: of schedules that name none, else the server's.
 */
export function readSchedules<V>(text: string, file: string, given: ReadWith<V>): SchedulesRead<V> {
  const { sections, mistakes } = readHandWritten(text, file)
  let { timezone } = given
  const surroundings = {
    now: Date.now(),
    ...given,
    file,
    /** Looked up once, and only for who needs it: it takes as long as 30 schedules. */
    get timezone() {
      timezone ??= localTimezone()
      return timezone
    },
  }
  const noteFor = (section: Section) => noteIn(mistakes, file, section)
  const { named, variables } = sortSections(sections, noteFor)

  const all = new Map(
    named.map(({ name, section }) => [name, readSchedule(section, name, surroundings, noteFor(section))]),
  )
  for (const { name, section } of named) {
    checkAfter(name, all, noteFor(section))
    const { onlyIf } = all.get(name) ?? {}
    if (onlyIf !== undefined) checkAsked(given.askedIn(onlyIf), all, noteFor(section))
  }
  const read = readVariables(variables, given.readVariable, noteFor(variables ?? (sections[0] as Section)))

  mistakes.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  const lines = splitLines(text)
  const isWrong = ({ line }: Schedule) => {
    const last = lastLineOf(lines, line)
    return mistakes.some((mistake) => (mistake.line ?? 0) >= line && (mistake.line ?? 0) <= last)
  }
  return { schedules: [...all.values()].filter((one) => !isWrong(one)), variables: read, mistakes }
}

interface Named {
  name: string
  section: Section
}

/** Parts the sections by what they are; a schedule with a wrong name is noted and still read, for its own mistakes. */
function sortSections(sections: Section[], noteFor: (section: Section) => Note) {
  const named: Named[] = []
  let variables: Section | undefined
  for (const section of sections) {
    const name = /^schedule\.(.+)$/.exec(section.name)?.[1]
    if (name !== undefined) {
      if (!isName(name)) noteFor(section)(nameMessage(name))
      named.push({ name, section })
    } else if (section.name === 'variables') variables = section
    else if (section.name === '')
      for (const { key } of section.entries)
        noteFor(section)('stands before any [section]; expected it in one of them', key)
    else noteFor(section)(unknownSection(section.name))
  }
  return { named, variables }
}

function nameMessage(name: string): string {
  return `a schedule's name is of letters, digits, '_' and '-', and begins with a letter, found ${show(name)}`
}

function unknownSection(name: string): string {
  const [head = '', ...rest] = name.split('.')
  const near = nearest(head, ['schedule', 'variables'])
  const meant = near === 'schedule' ? `schedule.${rest.join('.') || '<name>'}` : near
  const hint =
    meant === undefined ? 'known are [schedule.<name>] and [variables]' : `did you mean [${meant}]?`
  return `unknown section [${name}]; ${hint}`
}

/** `running(…)` of a schedule that is not there is 0 for ever: surely a slip. */
function checkAsked(names: Iterable<string>, all: ReadonlyMap<string, Schedule>, note: Note): void {
  for (const name of names) if (!all.has(name)) note(unknownSchedule(name, all), 'only_if')
}

/** One with mistakes of its own is there all the same. */
function checkAfter(name: string, all: ReadonlyMap<string, Schedule>, note: Note): void {
  for (const { schedule, end } of all.get(name)?.after ?? []) {
    if (all.has(schedule)) continue
    note(unknownSchedule(schedule, all), end === 'any' ? 'after' : `after.${end}`)
  }
  const loop = afterLoop(name, all)
  if (loop === undefined) return
  const end = all.get(name)?.after.find(({ schedule }) => schedule === loop[1])?.end
  note(`would start itself again and again: ${loop.join(' → ')}`, end === 'any' ? 'after' : `after.${end}`)
}

function unknownSchedule(name: string, all: ReadonlyMap<string, Schedule>): string {
  const near = nearest(name, all.keys())
  return `there is no schedule ${show(name)}${near === undefined ? '' : `; did you mean '${near}'?`}`
}
