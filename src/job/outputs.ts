import { constants } from 'node:fs'
import { type FileHandle, open, opendir, readlink, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isMissing, systemErrorCode } from '../platform/errors.ts'
import type { JobFolder } from './folder.ts'

/** A file that the program left in its working directory. */
export interface OutputFile {
  /** Relative to `files/`, with `/` between the parts. */
  path: string
  sizeBytes: number
}

/** An output opened for reading; the reader closes it. */
export interface OpenOutput {
  file: FileHandle
  sizeBytes: number
  modified: Date
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

/**
 * Opens an output, or undefined when there is no such regular file inside `files/`. The name is not trusted twice: the
 * file is opened first (O_NONBLOCK, so that a FIFO can't hang the server), then it is looked up where the descriptor
 * points. A link out of the folder, also one in the middle of the path, leads nowhere.
 */
export async function openOutput(folder: JobFolder, path: string): Promise<OpenOutput | undefined> {
  if (!isPlainPath(path)) return undefined
  let file: FileHandle
  try {
    file = await open(join(folder.files, path), constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (
      isMissing(error) ||
      ['ENXIO', 'ELOOP', 'EACCES', 'EISDIR', 'ENAMETOOLONG'].includes(systemErrorCode(error) ?? '')
    )
      return undefined
    throw error
  }
  const facts = await file.stat()
  const inside = (await readlink(`/proc/self/fd/${file.fd}`)).startsWith((await realpath(folder.files)) + sep)
  if (inside && facts.isFile()) return { file, sizeBytes: facts.size, modified: facts.mtime }
  await file.close()
  return undefined
}

/** Relative, and without parts that lead elsewhere. */
function isPlainPath(path: string): boolean {
  return (
    path !== '' &&
    !path.includes('\0') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  )
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
