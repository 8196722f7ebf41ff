import { join } from 'node:path'
import { ErrandError } from '../../platform/errors.ts'
import { formatMistake } from '../../platform/hand-written-ini.ts'
import { formatIni } from '../../platform/ini.ts'
import type { Program } from '../../program/definition.ts'
import { readProgram } from '../../program/read.ts'
import type { Schedule, Work } from '../file/definition.ts'

/**
 * The definition that a schedule's jobs run under: made of its own command or script; or that of its program, with what
 * the schedule says otherwise. It is kept with each job like any other.
 *
 * @param program today's definition, for a schedule of one
 * @param folder the folder of programs
 * @throws ErrandError `unavailable` with what is wrong in it
 */
export function definitionFor(schedule: Schedule, program: Program | undefined, folder: string): Program {
  const { name, work } = schedule
  const source = work.kind === 'program' ? (program?.source ?? '') : ownText(name, work)
  const where = { name: program?.name ?? name, folder: program?.folder ?? join(folder, name), file: name }
  const { program: made, mistakes } = readProgram(withKeys(source, keysOf(schedule, program)), where)
  if (made) return made
  throw new ErrandError('unavailable', mistakes.map(formatMistake).join('; '))
}

function ownText(name: string, work: Exclude<Work, { kind: 'program' }>): string {
  const words = work.kind === 'cmd' ? work.arguments : ['sh', '-e', '-c', work.script]
  // Nobody waits for the answer to a question: the next run is to come, and the letter says that this one did not end.
  return formatIni({ '': { title: name, command: words.map(quote).join(' '), on_interrupt: 'fail' } })
}

/** What a schedule may say of its own, as a definition says it. */
function keysOf(
  { notify, email, extraPath, timeLimitSeconds, onInterrupt }: Schedule,
  program: Program | undefined,
): Record<string, string> {
  return {
    notify: email === undefined ? 'never' : notify,
    ...(extraPath.length === 0
      ? {}
      : { extra_path: [...extraPath, ...(program?.extraPath ?? [])].join(':') }),
    ...(timeLimitSeconds === undefined ? {} : { time_limit: `${timeLimitSeconds} s` }),
    ...(onInterrupt === undefined ? {} : { on_interrupt: onInterrupt }),
  }
}

/** As splitCommand takes it back: whatever is in it, it is one word, and no brace or bracket means anything. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

/** A definition with these keys, in the place of its own of the same names. */
function withKeys(source: string, keys: Record<string, string>): string {
  const lines = source.split(/\r\n|\r|\n/)
  const header = lines.findIndex((line) => line.trim().startsWith('['))
  const isReplaced = (line: string) => (line.split('=')[0]?.trim() ?? '') in keys
  const kept = lines.filter((line, index) => (header >= 0 && index > header) || !isReplaced(line))
  return `${formatIni({ '': keys })}${kept.join('\n')}`
}
