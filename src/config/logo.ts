import { readFileSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { messageOf } from '../platform/errors.ts'

/** It is on every page. */
const mostBytes = 200_000

/** How the files begin, by the ending of their names. */
const begins: Record<string, (content: Buffer) => boolean> = {
  '.svg': (content) => /<svg[\s>]/.test(content.toString('utf8')),
  '.png': (content) => content.subarray(1, 4).toString('latin1') === 'PNG',
  '.jpg': (content) => content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  '.jpeg': (content) => content.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  '.webp': (content) => content.subarray(8, 12).toString('latin1') === 'WEBP',
}

/** What is wrong with the file of a logo, in words; undefined when it can be shown. */
export function problemWithLogo(path: string): string | undefined {
  const isOfType = begins[extname(path).toLowerCase()]
  if (!isOfType) return `expected a file that ends with ${Object.keys(begins).join(', ')}, found '${path}'`
  try {
    const found = statSync(path)
    if (!found.isFile()) return `expected a file, and ${path} is none`
    if (found.size > mostBytes) return `${path} has ${found.size} bytes and must have at most ${mostBytes}`
    return isOfType(readFileSync(path)) ? undefined : `${path} is not what its name says`
  } catch (error) {
    return `can not be read: ${messageOf(error)}`
  }
}
