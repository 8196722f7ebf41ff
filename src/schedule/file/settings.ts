import { readFileSync } from 'node:fs'
import { readHandWritten } from '../../platform/hand-written-ini.ts'
import type { Program } from '../../program/definition.ts'
import type { Schedule } from './definition.ts'
import { isSecretSetting } from './secret-setting.ts'

export interface Setting {
  key: string
  /** '' for what is secret. */
  value: string
  isHidden: boolean
}

/**
 * What the file says of a schedule at this moment, key by key in its order; nothing where it says nothing of it any more.
 *
 * @param program that of the schedule, which knows what of it is secret
 */
export function settingsInFile(
  file: string,
  { name }: Pick<Schedule, 'name'>,
  program: Program | undefined,
): Setting[] {
  return entriesOf(file, `schedule.${name}`).map(({ key, value }) =>
    isSecretSetting(key, program) ? { key, value: '', isHidden: true } : { key, value, isHidden: false },
  )
}

function entriesOf(file: string, section: string) {
  try {
    const { sections } = readHandWritten(readFileSync(file, 'utf8'), file)
    return sections.find(({ name }) => name === section)?.entries ?? []
  } catch {
    // It is gone, or can not be read: what runs goes by what was read before.
    return []
  }
}
