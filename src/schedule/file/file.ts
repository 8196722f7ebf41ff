import { readFileSync } from 'node:fs'
import { t } from '../../messages/language.ts'
import { isMissing } from '../../platform/errors.ts'
import type { Program } from '../../program/definition.ts'
import { mostBytes, sizeOf } from '../rules/room.ts'
import { createRuleReader } from '../rules/rule-reader.ts'
import { formatRuleMistake } from '../rules/syntax-mistake.ts'
import { parseValue, type Value } from '../rules/value.ts'
import { variableNameMistake } from '../rules/variable-name.ts'
import { readSchedules, type SchedulesRead } from './read.ts'
import { whyUnusable } from './why-unusable.ts'

/**
 * Reads the schedules of a file as it is now; no file is no schedules. `isExpected`: there was one, and it is a mistake when there is
 * none.
 */
export function readScheduleFile(
  file: string,
  programs: ReadonlyMap<string, Program | undefined>,
  now: number,
  readRule = createRuleReader(),
  isExpected = false,
): SchedulesRead<Value> & { isMissing?: true } {
  try {
    return readScheduleText(readFileSync(file, 'utf8'), file, programs, now, readRule)
  } catch (error) {
    const none = { schedules: [], variables: new Map() }
    if (!isMissing(error))
      return { ...none, mistakes: [{ file, message: `can not be read: ${whyUnusable(error)}` }] }
    return { ...none, mistakes: isExpected ? [{ file, message: t.schedules.fileGone }] : [], isMissing: true }
  }
}

/** The same of a text that is to become the file. */
export function readScheduleText(
  text: string,
  file: string,
  programs: ReadonlyMap<string, Program | undefined>,
  now: number,
  readRule = createRuleReader(),
): SchedulesRead<Value> {
  let bytes = 0
  return readSchedules<Value>(text, file, {
    programs,
    now,
    checkRule(rule, key) {
      const { mistakes } = readRule(rule, key)
      return mistakes?.map(formatRuleMistake).join('; ')
    },
    askedIn: (rule) => readRule(rule, 'only_if').rule?.schedules ?? [],
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
}
