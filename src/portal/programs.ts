import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Program } from '../program/definition.ts'
import type { ProgramEntry } from '../program/programs.ts'
import { missingCommands } from '../program/requirements.ts'
import type { Deps } from './deps.ts'

/**
 * A program that has a definition without mistakes, whether or not it can be run here now.
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
  return { ...entry, program }
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
