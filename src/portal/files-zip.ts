import type { Writable } from 'node:stream'
import type { JobFolder } from '../job/folder.ts'
import { walk } from '../job/walk.ts'
import { t } from '../messages/language.ts'
import { openInside } from '../platform/open-inside.ts'
import { createLeftOut } from './left-out.ts'
import { type Added, writeZip, type Zip } from './zip.ts'

/** Of names in one folder: more would take the format's own lists longer than the files. */
const maxNames = 50_000

/** All that a program left, as one zip with one folder in it. What can't be in it is named in a note in it. */
export function writeFilesZip(folder: JobFolder, name: string, to: Writable): Promise<void> {
  return writeZip(to, async (zip) => {
    const leftOut = createLeftOut()
    await addFolder(zip, folder.files, name, leftOut.add)
    const lines = leftOut.lines()
    if (lines.length > 0) await zip.text(`${name}/${t.zip.note}`, t.zip.leftOut(lines))
  })
}

/** `path`: as it was in its folder. The name in the zip may be another. */
export interface AddedFile extends Added {
  path: string
}

/**
 * Adds the regular files of a folder and those below it, and says what it leaves out. Links are not followed: what they lead to
 * is another file's affair.
 */
export async function addFolder(
  zip: Zip,
  folder: string,
  name: string,
  leaveOut: (path: string) => void,
): Promise<AddedFile[]> {
  const added: AddedFile[] = []
  const allowance = { left: maxNames }
  for await (const { path, isFile } of walk(folder, allowance)) {
    const opened = isFile ? await openInside(folder, path) : undefined
    if (opened) added.push({ path, ...(await zip.file(`${name}/${path}`, opened)) })
    else leaveOut(path)
  }
  if (allowance.left < 0) leaveOut(t.zip.andMore(maxNames))
  return added
}
