import { join } from 'node:path'
import { readConfig } from '../config/read.ts'
import type { Config } from '../config/settings.ts'
import { formatMistake } from '../platform/hand-written-ini.ts'
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

/** @throws CommandError naming every mistake in errand.ini */
export function createContext(options: CommonOptions): Context {
  const { config, mistakes } = readConfig({
    ...(options.config ? { file: options.config } : {}),
    workingDirectory: process.cwd(),
    environment: process.env,
  })
  if (!config)
    throw new CommandError(
      `The settings have mistakes:\n${mistakes.map((mistake) => `  ${formatMistake(mistake)}`).join('\n')}`,
      exitStatus.usage,
    )
  return {
    config,
    client: createClient(join(config.portal.state, 'portal.sock')),
    url: (config.portal.url ?? `http://localhost:${config.portal.port}`).replace(/\/+$/, ''),
    print(value, words) {
      const text = options.json ? JSON.stringify(value, null, 2) : words(value)
      process.stdout.write(text === '' || text.endsWith('\n') ? text : `${text}\n`)
    },
  }
}
