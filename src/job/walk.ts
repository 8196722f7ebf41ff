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

/** How many more names are looked at, those of folders too; below 0 when there were more than that. */
export interface Allowance {
  left: number
}

/**
 * What lies in a folder and in those below it, whatever changes meanwhile, as far as the allowance goes: a program may have
 * left a million names. No link is followed. By name, where a folder is seen to its end.
 */
export async function* walk(folder: string, allowance: Allowance): AsyncGenerator<Walked> {
  // A list and no recursion: folders may be nested a thousand deep.
  const waiting: (Walked & { isFolder: boolean })[] = [{ path: '', isFile: false, isFolder: true }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, isFile, isFolder } = next
    const entries = isFolder ? await list(join(folder, path), allowance) : undefined
    if (!entries && path !== '') yield { path, isFile }
    for (const entry of entries ?? []) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`
      waiting.push({ path: inner, isFile: entry.isFile(), isFolder: entry.isDirectory() })
    }
  }
}

/** The last one first; undefined where the folder can't be read. */
async function list(folder: string, allowance: Allowance): Promise<Dirent[] | undefined> {
  const entries: Dirent[] = []
  try {
    if (allowance.left < 0) return entries
    for await (const entry of await opendir(folder)) {
      allowance.left -= 1
      if (allowance.left < 0) break
      entries.push(entry)
    }
  } catch (error) {
    if (!leadsNowhere(error)) throw error
    return undefined
  }
  return entries.sort((a, b) => (a.name < b.name ? 1 : -1))
}
