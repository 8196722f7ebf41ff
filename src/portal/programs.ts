import { currentLanguage, t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Program } from '../program/definition.ts'
import { inWords } from '../program/in-words.ts'
import type { ProgramEntry, Programs } from '../program/programs.ts'
import { missingCommands } from '../program/requirements.ts'
import type { Deps } from './deps.ts'

/**
 * A program that has a definition without mistakes, whether or not it can be run here now, in the language of who asks.
 * @throws ErrandError `not_found`, or `unavailable` for one whose definition is broken
 */
export async function definedProgram(
  deps: Pick<Deps, 'programs'>,
  name: string,
): Promise<ProgramEntry & { program: Program }> {
  const entry = await deps.programs.get(name)
  if (!entry) throw new ErrandError('not_found', t.programs.unknown(name))
  const { program } = entry
  if (!program) throw new ErrandError('unavailable', t.programs.broken(name))
  return { ...entry, program: inWords(program) }
}

/**
 * A program that can be run here now.
 * @throws ErrandError as above, and `unavailable` where something that it requires is not installed
 */
export async function runnableProgram(deps: Pick<Deps, 'programs' | 'path'>, name: string): Promise<Program> {
  const { program } = await definedProgram(deps, name)
  const missing = await missingCommands(program, deps.path)
  if (missing.length > 0) throw new ErrandError('unavailable', t.programs.missing(missing, program.install))
  return program
}

/** All programs, in the language of who asks, and by the titles that they have in it. */
export async function listPrograms({ programs }: Pick<Deps, 'programs'>): Promise<ProgramEntry[]> {
  const entries = (await programs.list()).map((entry) => ({
    ...entry,
    ...(entry.program ? { program: inWords(entry.program) } : {}),
  }))
  const titleOf = ({ program, name }: ProgramEntry) => program?.title ?? name
  const order = new Intl.Collator(currentLanguage())
  return entries.sort((a, b) => order.compare(titleOf(a), titleOf(b)))
}

/**
 * The title of a program as the catalog keeps it with a job, in the language of who asks: as the definition of today says
 * it, while that has the same title still.
 */
export function titleInWords(programs: Pick<Programs, 'known'>, program: string, title: string): string {
  const today = programs.known(program)
  return today?.title === title ? inWords(today).title : title
}
