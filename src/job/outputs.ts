import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { leadsNowhere, type OpenFile, openInside } from '../platform/open-inside.ts'
import type { JobFolder } from './folder.ts'

/** A file that the program left in its working directory. */
export interface OutputFile {
  /** Relative to `files/`, with `/` between the parts. */
  path: string
  sizeBytes: number
}

/** How many entries are looked at for each file that may be listed: a tree of a million folders ends, too. */
const entriesPerFile = 20

/**
 * The regular files in `files/`, by name, at most `limit`; `more` when there are others, or there was too much to look
 * through. Links are left out (what they lead to is another file's affair), and so is what can't be read.
 */
export async function listOutputs(
  folder: JobFolder,
  limit: number,
): Promise<{ files: OutputFile[]; more: boolean }> {
  const paths: string[] = []
  const waiting = ['']
  let left = limit * entriesPerFile
  const isFull = () => paths.length > limit || left < 0
  for (let inside = waiting.shift(); inside !== undefined && !isFull(); inside = waiting.shift()) {
    for await (const entry of await opendirIfReadable(join(folder.files, inside))) {
      left--
      if (isFull()) break
      const path = inside ? `${inside}/${entry.name}` : entry.name
      if (entry.isDirectory()) waiting.push(path)
      else if (entry.isFile()) paths.push(path)
    }
  }
  const files = await Promise.all(paths.slice(0, limit).map((path) => measure(folder, path)))
  return {
    files: files
      .filter((file) => file !== undefined)
      .sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true })),
    more: isFull(),
  }
}

/** Opens an output, or undefined when there is no such regular file inside `files/`. */
export function openOutput(folder: JobFolder, path: string): Promise<OpenFile | undefined> {
  return openInside(folder.files, path)
}

/** Only for the list: a file that is served is opened safely then. */
async function measure(folder: JobFolder, path: string): Promise<OutputFile | undefined> {
  try {
    const facts = await lstat(join(folder.files, path))
    return facts.isFile() ? { path, sizeBytes: facts.size } : undefined
  } catch (error) {
    if (leadsNowhere(error)) return undefined
    throw error
  }
}

async function opendirIfReadable(path: string) {
  try {
    return await opendir(path)
  } catch (error) {
    if (leadsNowhere(error)) return []
    throw error
  }
}
