import { type ConfigSource, findSettings } from '../config/find.ts'
import { foldersIn } from '../config/folders.ts'
import { readConfig, readWhatIsRight } from '../config/read.ts'
import type { Config } from '../config/settings.ts'
import { formatMistake, type Mistake, readHandWritten } from '../platform/hand-written-ini.ts'
import { CommandError, exitStatus } from './command-error.ts'

export { readConfig } from '../config/read.ts'

/** All of errand.ini, as a verb that does its work without a portal needs it. */
export interface Settings {
  config: Config
  /** Where people reach the portal, without a slash at the end. */
  url: string
}

/** @throws CommandError naming every mistake in errand.ini */
export function checkedSettings(source: ConfigSource): Settings {
  const { config, mistakes } = readConfig(source)
  if (!config) throw new CommandError(inWords(mistakes), exitStatus.usage)
  return { config, url: urlOf(config) }
}

/**
 * For a verb that only reads job folders: mistakes that do not hide where these are keep nobody from it, and are said on
 * standard error. @throws CommandError naming the mistakes, of others
 */
export function readableSettings(source: ConfigSource): Settings {
  const { config, mistakes } = readWhatIsRight(source)
  if (!config) throw new CommandError(inWords(mistakes), exitStatus.usage)
  if (mistakes.length > 0)
    process.stderr.write(`${inWords(mistakes)}\nThis is read from ${config.portal.jobs} all the same.\n`)
  return { config, url: urlOf(config) }
}

function inWords(mistakes: Mistake[]): string {
  return `The settings have mistakes:\n${mistakes.map((mistake) => `  ${formatMistake(mistake)}`).join('\n')}`
}

function urlOf({ portal }: Config): string {
  return (portal.url ?? `http://localhost:${portal.port}`).replace(/\/+$/, '')
}

/** Where the definitions lie when the settings have mistakes, as far as these tell; of a file that can't be read: undefined. */
export function programsFolderOf(source: ConfigSource): string | undefined {
  const { path, root, text, mistake } = findSettings(source)
  return mistake ? undefined : foldersIn(readHandWritten(text, path).sections, root).programs
}
