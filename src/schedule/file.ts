import { readFileSync } from 'node:fs'
import { isMissing, messageOf } from '../platform/errors.ts'
import { nearest } from '../platform/nearest.ts'
import type { Program } from '../program/definition.ts'
import { readSchedules, type SchedulesRead } from './read.ts'
import { mostBytes, sizeOf } from './room.ts'
import { parseRule } from './rule.ts'
import { formatRuleMistake } from './syntax-mistake.ts'
import { parseValue, type Value } from './value.ts'
import { variableNameMistake } from './variable-name.ts'

/** Reads the schedules of a file as it is now; no file is no schedules. */
export function readScheduleFile(
  file: string,
  programs: ReadonlyMap<string, Program | undefined>,
  now: number,
): SchedulesRead<Value> {
  try {
    return readScheduleText(readFileSync(file, 'utf8'), file, programs, now)
  } catch (error) {
    const mistakes = isMissing(error) ? [] : [{ file, message: `can not be read: ${messageOf(error)}` }]
    return { schedules: [], variables: new Map(), mistakes }
  }
}

/** The same of a text that is to become the file. */
export function readScheduleText(
  text: string,
  file: string,
  programs: ReadonlyMap<string, Program | undefined>,
  now: number,
): SchedulesRead<Value> {
  let bytes = 0
  const read = readSchedules<Value>(text, file, {
    programs,
    now,
    checkRule(rule, key) {
      const { mistakes } = parseRule(rule, { mayAskRunning: key === 'only_if' })
      return mistakes?.map(formatRuleMistake).join('; ')
    },
    readVariable(name, type, value) {
      const mistake = variableNameMistake(name)
      if (mistake !== undefined) return { mistake }
      const parsed = parseValue(type, value)
      if ('value' in parsed) bytes += sizeOf(name, parsed.value)
      return bytes <= mostBytes
        ? parsed
        : { mistake: `expected at most ${mostBytes} bytes in all of [variables], found ${bytes} up to here` }
    },
  })
  return checkRunning(read, file)
}

/** `running(…)` of a schedule that is not there is 0 for ever: surely a slip. */
function checkRunning(read: SchedulesRead<Value>, file: string): SchedulesRead<Value> {
  const names = new Set(read.schedules.map(({ name }) => name))
  const mistakes = read.schedules.flatMap(({ name, line, onlyIf }) => {
    const asked =
      onlyIf === undefined ? [] : (parseRule(onlyIf, { mayAskRunning: true }).rule?.schedules ?? [])
    return [...asked]
      .filter((one) => !names.has(one))
      .map((one) => {
        const near = nearest(one, names)
        const hint = near === undefined ? '' : `; did you mean '${near}'?`
        return {
          name,
          mistake: { file, line, key: 'only_if', message: `there is no schedule '${one}'${hint}` },
        }
      })
  })
  if (mistakes.length === 0) return read
  const wrong = new Set(mistakes.map(({ name }) => name))
  return {
    ...read,
    schedules: read.schedules.filter(({ name }) => !wrong.has(name)),
    mistakes: [...read.mistakes, ...mistakes.map(({ mistake }) => mistake)],
  }
}
