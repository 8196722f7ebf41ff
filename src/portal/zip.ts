import { createHash } from 'node:crypto'
import { addAbortSignal, Readable, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { OpenFile } from '../platform/open-inside.ts'

/** Fills a zip, one entry after the other: what is in memory does not depend on how many there are, nor on their size. */
export interface Zip {
  /**
   * Adds an opened file, as long as it was then, and closes it. One that became shorter meanwhile is shorter in the zip, too.
   * @returns the name that it has in the zip, and the SHA-256 of what went in, in hexadecimal
   */
  file(name: string, opened: OpenFile): Promise<Added>
  text(name: string, text: string, isExecutable?: boolean): Promise<Added>
}

export interface Added {
  name: string
  sha256: string
}

/** Above it an entry needs the larger form of the format; below it some programs only know the smaller. */
const largeBytes = 2_000_000_000

/** Compressed already: once more costs time and wins nothing. */
const isPacked = (name: string) => /\.(png|jpe?g|gif|webp|zip|gz|tgz|bz2|xz|zst|7z|bam|mp4|pdf)$/i.test(name)

/**
 * Writes a zip as it is made. Where the reader goes away, `fill` fails at its next entry, and nothing stays open.
 * @throws what `fill` throws, and what becomes of `to`
 */
export async function writeZip(to: Writable, fill: (zip: Zip) => Promise<void>): Promise<void> {
  const zip = new ZipFile()
  const gone = new AbortController()
  const sent = pipeline(zip.outputStream as Readable, to)
  sent.catch((error) => gone.abort(error))
  const nameOf = createNames()

  async function add(
    name: string,
    content: Readable,
    options: { mtime?: Date; isLarge?: boolean; isExecutable?: boolean | undefined },
  ) {
    const hash = createHash('sha256')
    const hashed = Readable.from(
      (async function* () {
        for await (const piece of content) {
          hash.update(piece)
          yield piece
        }
      })(),
      { objectMode: false },
    )
    addAbortSignal(gone.signal, hashed)
    const given = nameOf(name)
    zip.addReadStreamLazy(
      given,
      {
        ...(options.mtime ? { mtime: options.mtime } : {}),
        mode: options.isExecutable ? 0o100755 : 0o100644,
        compress: !isPacked(given),
        ...(options.isLarge ? { forceZip64Format: true } : {}),
      },
      (take) => take(null, hashed),
    )
    await finished(hashed)
    return { name: given, sha256: hash.digest('hex') }
  }

  try {
    await fill({
      async file(name, { file, sizeBytes, modified }) {
        // Closes the file when it is destroyed, read or not.
        const content =
          sizeBytes === 0 ? Readable.from([]) : file.createReadStream({ start: 0, end: sizeBytes - 1 })
        try {
          const isExecutable = ((await file.stat()).mode & 0o111) !== 0
          const isLarge = sizeBytes > largeBytes
          return await add(name, content, { mtime: inBounds(modified), isLarge, isExecutable })
        } finally {
          content.destroy()
          await file.close()
        }
      },
      text: (name, text, isExecutable) => add(name, Readable.from([Buffer.from(text)]), { isExecutable }),
    })
    zip.end()
  } catch (error) {
    gone.abort(error)
    to.destroy()
    await sent.catch(() => {})
    throw error
  }
  await sent
}

/** What a zip can say of a time (APPNOTE.TXT 4.4.6): from 1980 to 2107. */
function inBounds(time: Date): Date {
  return new Date(Math.min(Math.max(time.getTime(), Date.UTC(1980, 0, 2)), Date.UTC(2107, 0, 1)))
}

/**
 * A name that leads nowhere else on any system: no backslash, which some take for a slash, no colon, no control character. It is
 * relative and without `..`, as those of files in a folder are.
 */
function plainName(name: string): string {
  return name.replaceAll(/[\\:\x00-\x1f\x7f]/g, '_')
}

/** Each once, also where capitals do not count. */
function createNames(): (name: string) => string {
  const taken = new Set<string>()
  // Where to go on counting: thousands of names may come to the same one.
  const next = new Map<string, number>()
  return (name) => {
    const plain = plainName(name)
    let given = plain
    let n = next.get(plain.toLowerCase()) ?? 2
    while (taken.has(given.toLowerCase())) given = plain.replace(/(\.[^./]*)?$/, `-${n++}$1`)
    taken.add(given.toLowerCase())
    next.set(plain.toLowerCase(), n)
    return given
  }
}
