import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'

/** How files and folders are read. What is not there is an error of Node's own functions, but for `among`. */
export interface Look {
  /** The text of a file. */
  text(path: string): string | Promise<string>
  /** The names in a folder. */
  names(folder: string): string[] | Promise<string[]>
  /** Which of these names are in a folder; of one that is not there, none or an error. */
  among(names: string[], folder: string): string[] | Promise<string[]>
}

/** Nobody else waits meanwhile: the way for whoever serves. */
export const patiently: Look = {
  text: (path) => readFile(path, 'utf8'),
  names: (folder) => readdir(folder),
  among: async (names, folder) => (await readdir(folder)).filter((name) => names.includes(name)),
}

/**
 * Everybody waits meanwhile, a tenth of the time: what is in the memory is read faster than the reading of it is handed
 * to another thread. For thousands of jobs, where nobody is served yet.
 */
export const atOnce: Look = {
  text: (path) => readFileSync(path, 'utf8'),
  names: (folder) => readdirSync(folder),
  among: (names, folder) => names.filter((name) => existsSync(`${folder}/${name}`)),
}
