import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Mistake } from '../platform/hand-written-ini.ts'
import type { Program } from './definition.ts'
import { isName } from './names.ts'
import { readProgram } from './read.ts'

/** A folder that has a program.ini: the program, or what is wrong with it. */
export interface ProgramEntry {
  name: string
  /** Absolute. */
  folder: string
  program?: Program
  mistakes: Mistake[]
}

export interface Programs {
  /** All of them, by title. Empty where the folder of programs is missing. */
  list(): Promise<ProgramEntry[]>
  /** One of them; undefined when there is none of that name, whatever the name. */
  get(name: string): Promise<ProgramEntry | undefined>
  /** One of them as it was when it was last read and without mistakes, without looking at the disk. */
  known(name: string): Program | undefined
}

/**
 * The programs in `folder`, one folder each. A definition is read again when its file has changed. A wrong one is
 * listed with its mistakes and hides none of the others.
 */
export function createPrograms({ folder }: { folder: string }): Programs {
  const root = resolve(folder)
  const read = new Map<string, { stamp: string; entry: ProgramEntry }>()
  const good = new Map<string, Program>()

  async function load(name: string): Promise<ProgramEntry | undefined> {
    const where = { name, folder: join(root, name), file: join(folder, name, 'program.ini') }
    const path = join(where.folder, 'program.ini')
    const entry = (mistake: string) => ({
      name,
      folder: where.folder,
      mistakes: [{ file: where.file, message: mistake }],
    })
    try {
      const stats = await stat(path, { bigint: true })
      const stamp = [stats.mtimeNs, stats.ctimeNs, stats.size, stats.ino].join()
      const known = read.get(name)
      if (known?.stamp === stamp) return known.entry
      // Reading a FIFO would not end.
      if (!stats.isFile()) return entry('expected a file')
      if (stats.size > maxBytes) return entry(`expected at most ${maxBytes} bytes, found ${stats.size}`)
      const fresh = { name, folder: where.folder, ...readProgram(await readFile(path, 'utf8'), where) }
      // Stamped as it was before it was read: a change in between is seen the next time.
      read.set(name, { stamp, entry: fresh })
      if (fresh.program) good.set(name, fresh.program)
      return fresh
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') {
        read.delete(name)
        good.delete(name)
        return undefined
      }
      return entry(`cannot be read: ${(error as Error).message}`)
    }
  }

  async function loadListed(name: string): Promise<ProgramEntry | undefined> {
    const entry = await load(name)
    if (!entry || isName(name)) return entry
    const file = join(folder, name, 'program.ini')
    const message = `the folder's name is the program's: letters, digits, '_' and '-', a letter first; found '${name}'`
    return { name, folder: entry.folder, mistakes: [{ file, message }, ...entry.mistakes] }
  }

  return {
    async list() {
      const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      const entries = await Promise.all(names.map(loadListed))
      return entries.filter((entry) => entry !== undefined).sort(byTitle)
    },
    get: async (name) => (isName(name) ? load(name) : undefined),
    known: (name) => good.get(name),
  }
}

const maxBytes = 1_000_000n

function byTitle(a: ProgramEntry, b: ProgramEntry): number {
  const titleOf = (entry: ProgramEntry) => entry.program?.title ?? entry.name
  return titleOf(a).localeCompare(titleOf(b), 'en') || a.name.localeCompare(b.name, 'en')
}
