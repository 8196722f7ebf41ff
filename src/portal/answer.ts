import type { Job } from '../job/state.ts'
import { readEnd } from '../platform/files.ts'
import type { Program } from '../program/definition.ts'

/** How much of the end of the standard output is searched for the answer, in bytes. */
const answerBytes = 65_536
/** In characters. A headline, not a page: what is longer is in the output below. */
const answerLength = 300

/** The headline of a job that succeeded, if its program says where to find one and it is there. */
export async function readAnswer(
  { state, folder }: Pick<Job, 'state' | 'folder'>,
  program: Pick<Program, 'answer'> | undefined,
): Promise<string | undefined> {
  if (state !== 'success' || !program?.answer) return undefined
  const { text } = await readEnd(folder.output, answerBytes)
  const found = [...(program.answer.firstGroup(text)?.trim() ?? '')]
  if (found.length > answerLength) return `${found.slice(0, answerLength).join('')} …`
  return found.join('') || undefined
}
