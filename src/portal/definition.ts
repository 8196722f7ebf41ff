import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobFolder } from '../job/folder.ts'
import { isMissing } from '../platform/errors.ts'
import { formatMistake } from '../platform/hand-written-ini.ts'
import type { Program } from '../program/definition.ts'
import { readProgram } from '../program/read.ts'

/**
 * The definition that a job was submitted under: its start, page, letter and limits go by this copy, whatever has become
 * of the program since. `{program}` stands for the program's folder of today.
 */
export async function readDefinition(
  programs: string,
  folder: JobFolder,
  name: string,
): Promise<{ program: Program } | { problem: string }> {
  let text: string
  try {
    text = await readFile(folder.program, 'utf8')
  } catch (error) {
    return {
      problem: `${folder.program} can not be read: ${isMissing(error) ? 'it is not there' : String(error)}`,
    }
  }
  const { program, mistakes } = readProgram(text, {
    name,
    folder: join(programs, name),
    file: folder.program,
  })
  return program ? { program } : { problem: mistakes.map(formatMistake).join('; ') }
}
