import { type ConfigSource, findSettings } from '../config/find.ts'
import { foldersIn } from '../config/folders.ts'
import { readConfig } from '../config/read.ts'
import type { Config } from '../config/settings.ts'
import { formatMistake, readHandWritten } from '../platform/hand-written-ini.ts'
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
  if (!config)
    throw new CommandError(
      `The settings have mistakes:\n${mistakes.map((mistake) => `  ${formatMistake(mistake)}`).join('\n')}`,
      exitStatus.usage,
    )
  return {
    config,
    url: (config.portal.url ?? `http://localhost:${config.portal.port}`).replace(/\/+$/, ''),
  }
}

/** Where the definitions lie when the settings have mistakes, as far as these tell; of a file that can't be read: undefined. */
export function programsFolderOf(source: ConfigSource): string | undefined {
  const { path, root, text, mistake } = findSettings(source)
  return mistake ? undefined : foldersIn(readHandWritten(text, path).sections, root).programs
}
