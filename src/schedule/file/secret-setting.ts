import type { Program } from '../../program/definition.ts'

/**
 * Whether what stands under this key of a schedule is not to be shown.
 *
 * @param program that of the schedule, which knows what of it is secret; where there is none, or it has mistakes, every
 * input may be
 */
export function isSecretSetting(key: string, program: Program | undefined): boolean {
  if (!key.startsWith('inputs.')) return false
  const input = program?.inputs.find(({ name }) => `inputs.${name}` === key)
  return input === undefined || input.type === 'secret'
}
