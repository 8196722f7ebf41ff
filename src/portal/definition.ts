import { join } from 'node:path'
import type { JobFolder } from '../job/folder.ts'
import { isMissing, messageOf } from '../platform/errors.ts'
import { formatMistake } from '../platform/hand-written-ini.ts'
import { isUnfit, type Look, patiently } from '../platform/look.ts'
import type { Program } from '../program/definition.ts'
import { readProgram } from '../program/read.ts'

interface Readable {
  program: Program
  problem?: undefined
  mayPass?: undefined
}

/** What is wrong with a job's copy of its definition. */
interface Unreadable {
  program?: undefined
  problem: string
  /** A disk that fails, too many open files, a right that is missing: the file itself may be well. */
  mayPass?: boolean
}

/** The definitions that jobs were submitted under. */
export interface Definitions {
  /**
   * That of one job of the program `name`: its start, page, letter and limits go by this copy, whatever has become of
   * the program since. `{program}` stands for the program's folder of today.
   */
  read(folder: JobFolder, name: string, look?: Look): Promise<Readable | Unreadable>
}

/** How many are remembered: thousands of jobs have the copy of a few. */
const maxKnown = 100

/** `programs`: the folder of programs. */
export function createDefinitions({ programs }: { programs: string }): Definitions {
  const known = new Map<string, Program>()

  function remember(key: string, program: Program): void {
    const [oldest] = known.keys()
    if (oldest !== undefined && known.size >= maxKnown) known.delete(oldest)
    known.set(key, program)
  }

  return {
    async read(folder, name, look = patiently) {
      let text: string
      try {
        text = await look.text(folder.program)
      } catch (error) {
        return {
          problem: `${folder.program} can not be read: ${isMissing(error) ? 'it is not there' : messageOf(error)}`,
          mayPass: !isMissing(error) && !isUnfit(error),
        }
      }
      const key = `${name}\n${text}`
      const before = known.get(key)
      if (before) return { program: before }
      const { program, mistakes } = readProgram(text, {
        name,
        folder: join(programs, name),
        file: folder.program,
      })
      if (!program) return { problem: mistakes.map(formatMistake).join('; ') }
      remember(key, program)
      return { program }
    },
  }
}
