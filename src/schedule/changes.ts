import { realpath, stat } from 'node:fs/promises'
import { t } from '../messages/language.ts'
import { ErrandError, isMissing, messageOf } from '../platform/errors.ts'
import { writeDurably } from '../platform/files.ts'
import { formatMistake, type Mistake, readHandWritten } from '../platform/hand-written-ini.ts'
import { patiently } from '../platform/look.ts'
import { createTurns } from '../platform/turns.ts'
import type { Program } from '../program/definition.ts'
import { isName } from '../program/names.ts'
import { addSection, type Changes, editSection, removeSection, type Values } from './file/edit.ts'
import { lastLineOf, splitLines } from './file/lines.ts'
import { neverComes } from './file/never-comes.ts'
import { isSecretSetting } from './file/secret-setting.ts'
import { whyUnusable } from './file/why-unusable.ts'
import type { Change, ReadFile } from './schedules.ts'

export interface ChangesOptions {
  /** schedules.ini; it may not be there yet. */
  file(): string
  /** What it says if it is this text. */
  read(text: string): Promise<ReadFile>
  /** What was wrong with it when it was last read. */
  knownMistakes(): Mistake[]
  /** Whether there was a file once. */
  wasThere(): boolean
  now(): number
  /** Goes by it from now on. */
  use(name: string, how: Change, file: ReadFile): void
  /** A program by its name, where there is one and its definition has no mistakes. */
  program(name: string): Promise<Program | undefined>
}

/** What runs, and from where: who may write that may run anything as the user of the portal. */
const trustedKeys = ['cmd', 'script', 'extra_path']

/** What says when the clock starts it. */
const timeKeys = ['at', 'cron', 'every', 'timezone']

/** So often a change is made anew as somebody has saved the file meanwhile. */
const mostTries = 10

/**
 * Changes schedules.ini, one section at a time; all other lines stay as they are. One after the other: of changes that are
 * asked for at the same time none is lost. What would bring a mistake is not written; those that were there when the file
 * was last read do not hinder, but in the lines of that section itself. What somebody saves while it is read, is not
 * written over: the change is made again, of that.
 *
 * `isTrusted`: who asks may open the portal's socket. Others neither make nor change a schedule that says what runs.
 */
export function createChanges({ file, read, knownMistakes, wasThere, now, use, program }: ChangesOptions) {
  const turns = createTurns()

  function change(
    name: string,
    how: Change,
    isTrusted: boolean,
    work: (text: string) => string,
  ): Promise<void> {
    return turns.take('file', async () => {
      for (let tries = 1; ; tries++) {
        const { path, text, mode } = await readNow()
        const next = attempt(() => work(text))
        if (!isTrusted) for (const one of [text, next]) refuseTrusted(one, name)
        const changed = await read(next)
        const mistakes = [
          ...hindering(changed.mistakes, knownMistakes(), () => linesOf(next, name)),
          ...neverComing(path, changed, name, [text, next]),
        ]
        if (mistakes.length > 0)
          throw new ErrandError('conflict', t.schedules.refused(mistakes.map(formatMistake)))
        if ((await readNow()).text === text) {
          if (next !== text) await write(path, next, mode)
          return use(name, how, changed)
        }
        if (tries === mostTries) throw new ErrandError('conflict', t.schedules.fileBusy(path))
      }
    })
  }

  async function readNow() {
    const read = await readFile(file())
    if (read.isMissing && wasThere())
      throw new ErrandError('conflict', formatMistake({ file: read.path, message: t.schedules.fileGone }))
    return read
  }

  /** One that is given a time has to start by it; in a file that is read it may be past, and have started. */
  function neverComing(path: string, { schedules }: ReadFile, name: string, texts: string[]): Mistake[] {
    const timeIn = (text: string) => (entriesOf(text, name) ?? []).filter(({ key }) => timeKeys.includes(key))
    const [before, after] = texts.map((text) =>
      JSON.stringify(timeIn(text).map(({ key, value }) => [key, value])),
    )
    const one = schedules.find((schedule) => schedule.name === name)
    const message = one && before !== after ? neverComes(one, now()) : undefined
    const entry = timeIn(texts[1] ?? '').find(({ key }) => key === one?.start?.kind)
    return message === undefined || !entry ? [] : [{ file: path, line: entry.line, key: entry.key, message }]
  }

  return {
    /** @throws ErrandError `invalid_inputs`, `conflict` with every mistake, `forbidden`; then nothing has changed. So do the others. */
    async add(name: string, settings: Values, isTrusted: boolean): Promise<void> {
      if (!isName(name)) throw new ErrandError('invalid_inputs', t.schedules.wrongName(name.slice(0, 100)))
      await change(name, 'add', isTrusted, (text) => {
        const next = addSection(text, sectionOf(name), settings)
        if (next === undefined) throw new ErrandError('conflict', t.schedules.isThere(name))
        return next
      })
    },
    /** `undefined` takes a setting out. */
    edit: (name: string, changes: Changes, isTrusted: boolean): Promise<void> =>
      change(
        name,
        'edit',
        isTrusted,
        (text) => editSection(text, sectionOf(name), changes) ?? refuseUnknown(name),
      ),
    remove: (name: string): Promise<void> =>
      // It says what runs no more.
      change(name, 'remove', true, (text) => removeSection(text, sectionOf(name)) ?? refuseUnknown(name)),
    /** As they stand in the file; null: not to be shown. */
    async settings(name: string): Promise<Record<string, string | null>> {
      const { text } = await readFile(file())
      const entries = entriesOf(text, name) ?? []
      const named = entries.find(({ key }) => key === 'program')?.value
      const definition = named === undefined ? undefined : await program(named)
      return Object.fromEntries(
        entries.map(({ key, value }) => [key, isSecretSetting(key, definition) ? null : value]),
      )
    },
  }
}

const sectionOf = (name: string) => `schedule.${name}`

function entriesOf(text: string, name: string) {
  return readHandWritten(text, '').sections.find((section) => section.name === sectionOf(name))?.entries
}

/** The first and the last line of a section, counted from 1; undefined where there is none. */
function linesOf(text: string, name: string): [number, number] | undefined {
  const found = readHandWritten(text, '').sections.find((section) => section.name === sectionOf(name))
  return found && [found.line, lastLineOf(splitLines(text), found.line)]
}

/** Those that are new since the file was last read, as often as they are; and all in these lines. */
function hindering(mistakes: Mistake[], known: Mistake[], ownLines: () => [number, number] | undefined) {
  if (mistakes.length === 0) return []
  const own = ownLines()
  const left = Map.groupBy(known, wordsOf)
  return mistakes.filter((mistake) => {
    const { line = 0 } = mistake
    const isKnown = left.get(wordsOf(mistake))?.pop() !== undefined
    return !isKnown || (own !== undefined && line >= own[0] && line <= own[1])
  })
}

/** Wherever it stands by now. */
function wordsOf({ key, message }: Mistake): string {
  return `${key}: ${message.replace(/\bline \d+/, 'line')}`
}

function refuseTrusted(text: string, name: string): void {
  const found = entriesOf(text, name)?.find(({ key }) => trustedKeys.includes(key))
  if (found) throw new ErrandError('forbidden', t.schedules.socketOnly(found.key))
}

function refuseUnknown(name: string): never {
  throw new ErrandError('not_found', t.schedules.unknown(name.slice(0, 100)))
}

/** A key or value that no such file can hold is a plain error there. */
function attempt<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ErrandError) throw error
    throw new ErrandError('invalid_inputs', messageOf(error))
  }
}

/** A link is followed, so that it stays one. */
async function readFile(
  file: string,
): Promise<{ path: string; text: string; mode?: number; isMissing?: true }> {
  try {
    const path = await realpath(file)
    return { path, text: await patiently.text(path), mode: (await stat(path)).mode & 0o777 }
  } catch (error) {
    if (isMissing(error)) return { path: file, text: '', isMissing: true }
    throw new ErrandError('conflict', t.schedules.cannotWrite(file, whyUnusable(error)))
  }
}

async function write(path: string, text: string, mode?: number): Promise<void> {
  try {
    await writeDurably(path, text, mode)
  } catch (error) {
    throw new ErrandError('conflict', t.schedules.cannotWrite(path, whyUnusable(error)))
  }
}
