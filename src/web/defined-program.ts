import { en } from '../messages/en.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Program } from '../program/definition.ts'
import type { ProgramEntry } from '../program/programs.ts'
import type { Web } from './web.ts'

/** @throws ErrandError `not_found`, or `unavailable` for one whose definition is broken */
export async function definedProgram(web: Web, name: string): Promise<ProgramEntry & { program: Program }> {
  const entry = await web.portal.deps.programs.get(name)
  if (!entry) throw new ErrandError('not_found', en.programs.unknown(name))
  const { program } = entry
  if (!program) throw new ErrandError('unavailable', en.programs.broken(name))
  return { ...entry, program }
}

/** What a form may upload. */
export function fileInputsOf({ inputs }: Program): string[] {
  return inputs.filter(({ type }) => type === 'file').map(({ name }) => name)
}
