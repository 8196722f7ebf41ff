import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../platform/errors.ts'
import { type OpenFile, openInside } from '../platform/open-inside.ts'
import type { JobFolder } from './folder.ts'

/** A file that the program left in its working directory. */
export interface OutputFile {
  /** Relative to `files/`, with `/` between the parts. */
  path: string
  sizeBytes: number
}

/**
 * The regular files in `files/`, by name, at most `limit`; `more` when there are others. Links are left out: what they
 * lead to is another file's affair.
 */
export async function listOutputs(
  folder: JobFolder,
  limit: number,
): Promise<{ files: OutputFile[]; more: boolean }> {
  const paths: string[] = []
  const waiting = ['']
  while (waiting.length > 0 && paths.length <= limit) {
    const inside = waiting.shift() ?? ''
    for await (const entry of await opendirIfThere(join(folder.files, inside))) {
      const path = inside ? `${inside}/${entry.name}` : entry.name
      if (entry.isDirectory()) waiting.push(path)
      else if (entry.isFile()) paths.push(path)
      if (paths.length > limit) break
    }
  }
  const files = await Promise.all(paths.slice(0, limit).map((path) => measure(folder, path)))
  return {
    files: files
      .filter((file) => file !== undefined)
      .sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true })),
    more: paths.length > limit,
  }
}

/** Opens an output, or undefined when there is no such regular file inside `files/`. */
export function openOutput(folder: JobFolder, path: string): Promise<OpenFile | undefined> {
  return openInside(folder.files, path)
}

async function measure(folder: JobFolder, path: string): Promise<OutputFile | undefined> {
  const output = await openOutput(folder, path)
  await output?.file.close()
  return output && { path, sizeBytes: output.sizeBytes }
}

async function opendirIfThere(path: string) {
  try {
    return await opendir(path)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
