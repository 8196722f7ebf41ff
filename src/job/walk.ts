import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { leadsNowhere } from '../platform/open-inside.ts'

/** What lies somewhere in a folder: a regular file, or something that can't be taken along: a link, a FIFO, a folder that can't be read. */
export interface Walked {
  /** Relative to the folder, with `/` between the parts. */
  path: string
  isFile: boolean
}

/** All that lies in a folder and in those below it, whatever changes meanwhile. No link is followed. */
export async function* walk(folder: string, inside = ''): AsyncGenerator<Walked> {
  const entries: Dirent[] = []
  try {
    for await (const entry of await opendir(join(folder, inside))) entries.push(entry)
  } catch (error) {
    if (!leadsNowhere(error)) throw error
    if (inside !== '') yield { path: inside, isFile: false }
    return
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`
    if (entry.isDirectory()) yield* walk(folder, path)
    else yield { path, isFile: entry.isFile() }
  }
}
