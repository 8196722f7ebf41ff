import { constants, type Dirent } from 'node:fs'
import { access, type FileHandle, lstat, open, opendir, readlink, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isMissing } from '../platform/errors.ts'
import { leadsNowhere, openInside } from '../platform/open-inside.ts'
import type { ServerFileInput, ServerRoot } from './definition.ts'

/** What lies in a folder of a root: names, in order; nothing hidden, and nothing that leads out of the root. */
export interface ServerFolder {
  folders: string[]
  files: ServerFile[]
  /** There is more than is named. */
  more: boolean
}

interface ServerFile {
  name: string
  sizeBytes: number
}

/** As many entries of one folder are looked at, unless told. */
const mostEntries = 2_000

/**
 * The root that a value (`<root>/<path>`) names, and the path inside it; undefined for what is none, or could lead out of
 * it or to something hidden. Looks at no disk.
 */
export function splitServerPath(
  { roots }: Pick<ServerFileInput, 'roots'>,
  value: string,
): { root: ServerRoot; path: string } | undefined {
  const [name, ...parts] = value.split('/')
  const root = roots.find((one) => one.name === name)
  const isPlain = parts.length > 0 && parts.every((part) => part !== '' && !part.startsWith('.'))
  return root && isPlain ? { root, path: parts.join('/') } : undefined
}

/** Whether a file of this name is one that the input takes. */
export function isAccepted({ endings }: Pick<ServerFileInput, 'endings'>, name: string): boolean {
  return endings.length === 0 || endings.some((ending) => name.toLowerCase().endsWith(ending))
}

/**
 * Where the file that a value names really lies: a regular file inside the root, links followed, that may be read.
 * Undefined when there is none.
 */
export async function findServerFile(input: ServerFileInput, value: string): Promise<string | undefined> {
  const found = splitServerPath(input, value)
  if (!found || !isAccepted(input, value)) return undefined
  const opened = await openInside(found.root.folder, found.path)
  await opened?.file.close()
  return opened?.place
}

/** Whether the folder of the root that a value names is there at all: else its disk may only not be mounted. */
export async function isRootThere(input: ServerFileInput, value: string): Promise<boolean> {
  const folder = splitServerPath(input, value)?.root.folder
  if (folder === undefined) return true
  return stat(folder).then(
    (facts) => facts.isDirectory(),
    () => false,
  )
}

/** What lies in the folder `path` (`<root>`, `<root>/<folder>`; '': the roots). Undefined when there is no such folder. */
export async function listServerFolder(
  input: ServerFileInput,
  path: string,
  most = mostEntries,
): Promise<ServerFolder | undefined> {
  if (path === '') return { folders: input.roots.map(({ name }) => name), files: [], more: false }
  const root = input.roots.find(({ name }) => name === path)
  const found = root ? { root, path: '.' } : splitServerPath(input, path)
  const opened = found && (await openFolder(found.root.folder, found.path))
  if (!opened) return undefined
  try {
    return await listOpen(input, opened, most)
  } finally {
    await opened.folder.close()
  }
}

/** Looked up where the descriptor points, as in `openInside`. */
async function openFolder(root: string, path: string) {
  let folder: FileHandle
  try {
    folder = await open(join(root, path), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NONBLOCK)
  } catch (error) {
    if (leadsNowhere(error)) return undefined
    throw error
  }
  const [place, realRoot] = await Promise.all([readlink(`/proc/self/fd/${folder.fd}`), realpath(root)])
  if (place === realRoot || place.startsWith(realRoot + sep)) return { folder, place, realRoot }
  await folder.close()
  return undefined
}

async function listOpen(
  input: ServerFileInput,
  { place, realRoot }: { place: string; realRoot: string },
  most: number,
): Promise<ServerFolder> {
  const listed: ServerFolder = { folders: [], files: [], more: false }
  let seen = 0
  for await (const entry of await opendir(place)) {
    const { name } = entry
    if (++seen > most) {
      listed.more = true
      break
    }
    // A name that no field could hold again is none to choose.
    if (name.startsWith('.') || /[\p{Cc}\ufffd]/u.test(name)) continue
    const facts = mayBeOffered(input, entry) && (await lookAt(entry, place, realRoot))
    if (!facts) continue
    if (facts.isDirectory()) listed.folders.push(name)
    else if (facts.isFile() && isAccepted(input, name)) listed.files.push({ name, sizeBytes: facts.size })
  }
  listed.folders.sort(inOrder)
  listed.files.sort((a, b) => inOrder(a.name, b.name))
  return listed
}

/** Told without a look at it. What is neither a file nor a folder may be a link to one. */
function mayBeOffered(input: ServerFileInput, entry: Dirent): boolean {
  return entry.isFile() ? isAccepted(input, entry.name) : !entry.isFIFO() && !entry.isSocket()
}

/** What a name leads to, if that is inside the root. What is no link is where it is. */
async function lookAt(entry: Dirent, place: string, realRoot: string) {
  const path = join(place, entry.name)
  try {
    const isThere = entry.isFile() || entry.isDirectory()
    const real = isThere ? path : await realpath(path)
    if (!real.startsWith(realRoot + sep)) return undefined
    await access(real, constants.R_OK)
    return await lstat(real)
  } catch (error) {
    if (isMissing(error) || leadsNowhere(error)) return undefined
    throw error
  }
}

/** In all of these the files of an input are looked for, to show them all at once. */
const mostFolders = 25

/** All files of an input, as its values name them; undefined where there are more than `most`, or many folders. */
export async function allServerFiles(input: ServerFileInput, most: number): Promise<string[] | undefined> {
  const files: string[] = []
  const folders = input.roots.map(({ name }) => name)
  // It grows while it is gone through.
  for (const path of folders) {
    if (folders.length > mostFolders) return undefined
    const listed = await listServerFolder(input, path, 2 * most)
    files.push(...(listed?.files ?? []).map(({ name }) => `${path}/${name}`))
    folders.push(...(listed?.folders ?? []).map((name) => `${path}/${name}`))
    if (files.length > most || listed?.more) return undefined
  }
  return files.sort(inOrder)
}

function inOrder(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
