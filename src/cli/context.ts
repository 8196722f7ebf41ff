import { join } from 'node:path'
import { type ConfigSource, findSettings } from '../config/find.ts'
import { type Folders, foldersOf } from '../config/folders.ts'
import { type Client, createClient } from './client.ts'
import type { Settings } from './settings.ts'
import { type Painted, plainOf, type Terminal, terminalOf } from './terminal.ts'

/** Every verb has these options. */
export interface CommonOptions {
  json?: boolean
  config?: string
}

export interface Context {
  /** Where things lie: all that is known of the settings as long as nobody asks for them. */
  folders: Folders
  /** Talks to the running portal over its socket. */
  client: Client
  /** All settings. Their check takes longer than asking a portal, so only who needs them asks. @throws CommandError naming every mistake */
  settings(): Promise<Settings>
  /** The same for a verb that only reads job folders: most mistakes are only said then. */
  readable(): Promise<Settings>
  isJson: boolean
  /** One value to standard output: as JSON with --json, else as `words` says. */
  print<T>(value: T, words: Words<T>): void
}

/** A value as people read it, on the terminal that they read it on. */
export type Words<T> = (value: T, terminal: Terminal) => string | Painted

/** Where a verb looks for errand.ini. */
export function sourceOf({ config }: CommonOptions): ConfigSource {
  return {
    ...(config ? { file: config } : {}),
    workingDirectory: process.cwd(),
    environment: process.env,
  }
}

/**
 * What every verb stands on. Where a portal runs, its settings are those that count, so no more is read than where its
 * socket is; where none answers, nothing is done or said before the settings are found to be without mistakes.
 *
 * @throws CommandError naming every mistake in errand.ini, if it can't tell where the folders are
 */
export async function createContext(options: CommonOptions): Promise<Context> {
  // Loaded here, so that who speaks to a portal does not wait for it.
  const source = sourceOf(options)
  const settings = async () => (await import('./settings.ts')).checkedSettings(source)
  const readable = async () => (await import('./settings.ts')).readableSettings(source)
  const folders = foldersOf(findSettings(source)) ?? (await settings()).config.portal
  return {
    folders,
    client: createClient(join(folders.state, 'portal.sock'), { jobs: folders.jobs, check: settings }),
    settings,
    readable,
    isJson: options.json === true,
    print: (value, words) => print(options, value, words),
  }
}

/** What is in words may quote what visitors typed, so it is made plain where it is not yet; JSON escapes by itself. */
export function print<T>({ json }: CommonOptions, value: T, words: Words<T>): void {
  const text = json ? JSON.stringify(value, null, 2) : plainOf(words(value, terminalOf(process.stdout)))
  process.stdout.write(text === '' || text.endsWith('\n') ? text : `${text}\n`)
}
