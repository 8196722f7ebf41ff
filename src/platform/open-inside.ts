import { constants } from 'node:fs'
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isMissing, systemErrorCode } from './errors.ts'

/** A file opened for reading; the reader closes it. */
export interface OpenFile {
  file: FileHandle
  /** Where it really lies, links followed; absolute. */
  place: string
  sizeBytes: number
  modified: Date
  /** Another number for another file of the same name. */
  inode: number
}

/** What open(2) says of names that lead to no file of ours: a socket, a loop of links, something unreadable. */
const notOurs = ['ENXIO', 'ELOOP', 'EACCES', 'EISDIR', 'ENAMETOOLONG']

/** Whether a failed call only says that there is nothing of ours under this name. */
export function leadsNowhere(error: unknown): boolean {
  return isMissing(error) || notOurs.includes(systemErrorCode(error) ?? '')
}

/**
 * Opens a regular file that lies inside `folder`, or undefined when there is none: for all that a program may have
 * left there under any name. The name is not trusted twice: the file is opened first (O_NONBLOCK, so that a FIFO can't
 * hang the server), then it is looked up where the descriptor points. A link out of the folder, also one in the middle
 * of the path, leads nowhere.
 */
export async function openInside(folder: string, path: string): Promise<OpenFile | undefined> {
  if (!isPlainPath(path)) return undefined
  let file: FileHandle
  try {
    file = await open(join(folder, path), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (error) {
    if (leadsNowhere(error)) return undefined
    throw error
  }
  try {
    const facts = await file.stat()
    const place = await readlink(`/proc/self/fd/${file.fd}`)
    if (facts.isFile() && place.startsWith((await realpath(folder)) + sep))
      return { file, place, sizeBytes: facts.size, modified: facts.mtime, inode: facts.ino }
  } catch (error) {
    await file.close()
    throw error
  }
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
