import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readConfig } from '../config/read.ts'
import type { Config } from '../config/settings.ts'
import { formatMistake, readHandWritten } from '../platform/hand-written-ini.ts'
import { type Client, createClient } from './client.ts'
import { CommandError, exitStatus } from './command-error.ts'

/** Every verb has these options. */
export interface CommonOptions {
  json?: boolean
  config?: string
}

export interface Context {
  config: Config
  /** Talks to the running portal over its socket. */
  client: Client
  /** Where people reach the portal, without a slash at the end. */
  url: string
  /** One value to standard output: as JSON with --json, else as `words` says. */
  print<T>(value: T, words: (value: T) => string): void
}

/** The settings, or what is wrong with them. */
export function readSettings(options: CommonOptions): ReturnType<typeof readConfig> {
  return readConfig({
    ...(options.config ? { file: options.config } : {}),
    workingDirectory: process.cwd(),
    environment: process.env,
  })
}

/** Where the definitions lie when the settings have mistakes, as far as these tell; of a file that can't be read: undefined. */
export function programsFolderOf(options: CommonOptions): string | undefined {
  const named = options.config ?? (process.env.ERRAND_CONFIG || undefined)
  const file = resolve(named ?? 'errand.ini')
  const text = textOf(file)
  if (text === undefined && named !== undefined) return undefined
  const portal =
    readHandWritten(text ?? '', file).sections.find(({ name }) => name === 'portal')?.entries ?? []
  return resolve(dirname(file), portal.find(({ key }) => key === 'programs')?.value || 'programs')
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** @throws CommandError naming every mistake in errand.ini */
export function createContext(options: CommonOptions): Context {
  const { config, mistakes } = readSettings(options)
  if (!config)
    throw new CommandError(
      `The settings have mistakes:\n${mistakes.map((mistake) => `  ${formatMistake(mistake)}`).join('\n')}`,
      exitStatus.usage,
    )
  return {
    config,
    client: createClient(join(config.portal.state, 'portal.sock')),
    url: (config.portal.url ?? `http://localhost:${config.portal.port}`).replace(/\/+$/, ''),
    print: (value, words) => print(options, value, words),
  }
}

export function print<T>({ json }: CommonOptions, value: T, words: (value: T) => string): void {
  const text = json ? JSON.stringify(value, null, 2) : words(value)
  process.stdout.write(text === '' || text.endsWith('\n') ? text : `${text}\n`)
}
