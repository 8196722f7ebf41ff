import { deserialize, serialize } from 'node:v8'
import type { JobFolder } from '../job/folder.ts'
import { identifyMarker } from '../job/status.ts'
import { currentLanguage } from '../messages/language.ts'
import type { Clock } from '../platform/clock.ts'

/** What was read of jobs that are over, while it is fresh: see `createRecent`. */
export interface Recent {
  /**
   * What `read` finds in a job's folder; of a job that is over, what it found a moment ago. Everybody gets a copy of
   * their own, made as by `structuredClone`.
   *
   * @param what names what is read, with all that it depends on but the folder and the language. Nothing that differs from visitor to visitor
   * @param read is told by its signal when all who asked for it have left
   * @param signal aborted when who asks has left; absent for who stays
   */
  read<T>(
    folder: JobFolder,
    what: string,
    read: (abandoned: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>
  /** Forgets all of it: for when it would read otherwise though no folder has changed. */
  forget(): void
}

/** So soon a change by hand shows, in the files of a job that is over. */
const freshMs = 5_000
const maxReadings = 500
const maxBytes = 16 * 1024 * 1024
/** One can't drive out all others. */
const maxReadingBytes = maxBytes / 8

/** Of one who does not leave. */
const stays = new AbortController().signal

interface Reading {
  /** Of the marker that the job had before it was read. */
  marker: string
  /** When that began, in milliseconds since 1970. */
  begun: number
  /** What was read, as bytes: what they take is known, and nobody can change what others get. */
  content: Promise<Uint8Array>
  /** Of `content`; 0 until it is there. */
  sizeBytes: number
  /** How many wait for it. */
  waiting: number
  abandoned: AbortController
}

/**
 * A job that is over does not change any more, so what its folder said is kept: while the job has the same marker (one
 * that was deleted is gone at once, one that was restored is read at once), and for five seconds, as a person may still
 * put a file there. Two who ask at the same time share one reading. A job that is not over is read each time.
 */
export function createRecent({ clock }: { clock: Clock }): Recent {
  /** What was asked for longest ago comes first, and goes first. */
  const readings = new Map<string, Reading>()
  let bytes = 0

  function keep(key: string, reading: Reading): void {
    drop(key)
    readings.set(key, reading)
    bytes += reading.sizeBytes
    for (const oldest of readings.keys()) {
      if (readings.size <= maxReadings && bytes <= maxBytes) return
      drop(oldest)
    }
  }

  function drop(key: string): void {
    bytes -= readings.get(key)?.sizeBytes ?? 0
    readings.delete(key)
  }

  function begin(key: string, marker: string, read: (abandoned: AbortSignal) => Promise<unknown>): Reading {
    const abandoned = new AbortController()
    const reading: Reading = {
      marker,
      begun: clock.now(),
      content: read(abandoned.signal).then(toBytes),
      sizeBytes: 0,
      waiting: 0,
      abandoned,
    }
    const isKept = () => readings.get(key) === reading
    reading.content.then(
      ({ length }) => {
        if (!isKept()) return
        if (length <= maxReadingBytes) keep(key, { ...reading, sizeBytes: length })
        else drop(key)
      },
      () => isKept() && drop(key),
    )
    return reading
  }

  /** Notes who waits for a reading: with the last one that leaves before it is there, it ends. */
  async function contentOf(reading: Reading, signal?: AbortSignal): Promise<Uint8Array> {
    const leave = () => {
      if (--reading.waiting === 0) reading.abandoned.abort()
    }
    reading.waiting++
    if (signal?.aborted) leave()
    else signal?.addEventListener('abort', leave, { once: true })
    try {
      return await reading.content
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  /** A clock that was set back makes nothing younger. */
  function isFresh({ begun, abandoned }: Reading): boolean {
    if (abandoned.signal.aborted) return false
    const age = clock.now() - begun
    return age >= 0 && age < freshMs
  }

  return {
    async read(folder, what, read, signal) {
      const marker = await identifyMarker(folder)
      if (marker === undefined) return read(signal ?? stays)
      const key = `${folder.path} ${currentLanguage()} ${what}`
      const known = readings.get(key)
      const reading = known?.marker === marker && isFresh(known) ? known : begin(key, marker, read)
      keep(key, reading)
      return deserialize(await contentOf(reading, signal))
    },
    forget() {
      readings.clear()
      bytes = 0
    },
  }
}

/** No more of them than it takes: the serializer's own buffer grows by doubling. */
function toBytes(value: unknown): Uint8Array {
  return new Uint8Array(serialize(value))
}
