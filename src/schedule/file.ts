import { readFileSync } from 'node:fs'
import { isMissing, messageOf } from '../platform/errors.ts'
import type { Program } from '../program/definition.ts'
import { readSchedules, type SchedulesRead } from './read.ts'
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
  return readSchedules<Value>(text, file, {
    programs,
    now,
    checkRule(rule, key) {
      const { mistakes } = parseRule(rule, { mayAskRunning: key === 'only_if' })
      return mistakes?.map(formatRuleMistake).join('; ')
    },
    readVariable(name, type, value) {
      const mistake = variableNameMistake(name)
      return mistake === undefined ? parseValue(type, value) : { mistake }
    },
  })
}
