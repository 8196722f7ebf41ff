import { deserialize, serialize } from 'node:v8'
import { LRUCache } from 'lru-cache'
import type { JobFolder } from '../job/folder.ts'
import { identifyMarker } from '../job/status.ts'
import type { Clock } from '../platform/clock.ts'

/** What was read of jobs that are over, while it is fresh: see `createRecent`. */
export interface Recent {
  /**
   * What `read` finds in a job's folder; of a job that is over, what it found a moment ago. Everybody gets a copy of
   * their own, made as by `structuredClone`.
   *
   * @param what names what is read, with all that it depends on but the folder. Nothing that differs from visitor to visitor
   */
  read<T>(folder: JobFolder, what: string, read: () => Promise<T>): Promise<T>
  /** Forgets all of it: for when it would read otherwise though no folder has changed. */
  forget(): void
}

/** So soon a change by hand shows, in the files of a job that is over. */
const freshMs = 5_000
const maxReadings = 500
const maxBytes = 16 * 1024 * 1024
/** One can't drive out all others. */
const maxReadingBytes = maxBytes / 8

interface Reading {
  /** Of the marker that the job had before it was read. */
  marker: string
  /** When that began, in milliseconds since 1970. */
  begun: number
  /** What was read, as bytes: what they take is known, and nobody can change what others get. */
  content: Promise<Buffer>
}

/**
 * A job that is over does not change any more, so what its folder said is kept: while the job has the same marker (one
 * that was deleted is gone at once, one that was restored is read at once), and for five seconds, as a person may still
 * put a file there. Two who ask at the same time share one reading. A job that is not over is read each time.
 */
export function createRecent({ clock }: { clock: Clock }): Recent {
  const readings = new LRUCache<string, Reading>({
    max: maxReadings,
    maxSize: maxBytes,
    maxEntrySize: maxReadingBytes,
  })

  /** A clock that was set back makes nothing younger. */
  function isFresh({ begun }: Reading): boolean {
    const age = clock.now() - begun
    return age >= 0 && age < freshMs
  }

  function begin(key: string, marker: string, read: () => Promise<unknown>): Reading {
    const reading = { marker, begun: clock.now(), content: read().then(serialize) }
    readings.set(key, reading, { size: 1 })
    const isOurs = () => readings.peek(key) === reading
    reading.content.then(
      ({ length }) => isOurs() && readings.set(key, reading, { size: length }),
      () => isOurs() && readings.delete(key),
    )
    return reading
  }

  return {
    async read(folder, what, read) {
      const marker = await identifyMarker(folder)
      if (marker === undefined) return read()
      const key = `${folder.path} ${what}`
      const known = readings.get(key)
      const reading = known?.marker === marker && isFresh(known) ? known : begin(key, marker, read)
      return deserialize(await reading.content)
    },
    forget: () => readings.clear(),
  }
}
