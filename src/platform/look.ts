import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { systemErrorCode } from './errors.ts'

/**
 * How files and folders are read, whoever made them: a program may have put anything in the place of a file. What is not
 * there is an error of Node's own functions, but for `among`.
 */
export interface Look {
  /** The text of a regular file, links followed. @throws an error that `isUnfit` for what is none, or is too large */
  text(path: string): string | Promise<string>
  /** The names in a folder. */
  names(folder: string): string[] | Promise<string[]>
  /** Which of these names are in a folder; of one that is not there, none or an error. */
  among(names: string[], folder: string): string[] | Promise<string[]>
}

/** Far more than the largest of ours: a config.ini with 1 MiB of variables, each byte of them written as six. */
const mostBytes = 33_554_432

/** A FIFO is opened, and a read of it would wait, without O_NONBLOCK. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/** Nobody else waits meanwhile: the way for whoever serves. */
export const patiently: Look = {
  async text(path) {
    const file = await open(path, flags)
    try {
      const bytes = roomFor(path, await file.stat())
      const { bytesRead } = await file.read(bytes, 0, bytes.length)
      return bytes.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  },
  names: (folder) => readdir(folder),
  among: async (names, folder) => (await readdir(folder)).filter((name) => names.includes(name)),
}

/**
 * Everybody waits meanwhile, a tenth of the time: what is in the memory is read faster than the reading of it is handed
 * to another thread. For thousands of jobs, where nobody is served yet.
 */
export const atOnce = {
  text(path) {
    const file = openSync(path, flags)
    try {
      const bytes = roomFor(path, fstatSync(file))
      return bytes.toString('utf8', 0, readSync(file, bytes))
    } finally {
      closeSync(file)
    }
  },
  names: (folder) => readdirSync(folder),
  among: (names, folder) => names.filter((name) => existsSync(`${folder}/${name}`)),
} satisfies Look

/** Whether what is there is no file that can be read as a text: a folder, a FIFO, a loop of links, one that is too large. */
export function isUnfit(error: unknown): boolean {
  return ['EISDIR', 'ENXIO', 'ELOOP', 'EFBIG'].includes(systemErrorCode(error) ?? '')
}

interface Facts {
  size: number
  isFile(): boolean
  isDirectory(): boolean
}

function roomFor(path: string, facts: Facts): Buffer {
  if (facts.isDirectory()) throw unfit('EISDIR', `${path} is a folder`)
  if (!facts.isFile()) throw unfit('ENXIO', `${path} is no regular file`)
  if (facts.size > mostBytes) throw unfit('EFBIG', `${path} has more than ${mostBytes} bytes`)
  return Buffer.allocUnsafe(facts.size)
}

function unfit(code: string, words: string): Error {
  return Object.assign(new Error(`${code}: ${words}`), { code })
}
