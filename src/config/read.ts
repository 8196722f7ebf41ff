import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { z } from 'zod'
import { messageOf } from '../platform/errors.ts'
import { type Entry, type Mistake, readHandWritten, type Section } from '../platform/hand-written-ini.ts'
import { type ConfigSource, type Found, findSettings } from './find.ts'
import { foldersIn, foldersOf } from './folders.ts'
import { problemWithLogo } from './logo.ts'
import {
  accessSettings,
  type Config,
  limitSettings,
  mailSettings,
  portalSettings,
  settings,
  targetSettings,
} from './settings.ts'

/** Reads errand.ini and fills in the defaults. All mistakes are listed, and then the config is absent. */
export function readConfig(source: ConfigSource): { config?: Config; mistakes: Mistake[] } {
  const found = findSettings(source)
  if (found.mistake) return { mistakes: [found.mistake] }
  return checkConfig(found, source.environment)
}

/**
 * The settings as far as they are right, for who only reads job folders: what is wrong is as by default. Absent where
 * the folders themselves can't be told for sure, see `foldersOf`.
 */
export function readWhatIsRight(source: ConfigSource): { config?: Config; mistakes: Mistake[] } {
  const found = findSettings(source)
  if (foldersOf(found) === undefined) return readConfig(source)
  return gather(found, source.environment)
}

function checkConfig(
  where: Found,
  environment: ConfigSource['environment'],
): { config?: Config; mistakes: Mistake[] } {
  const { config, mistakes } = gather(where, environment)
  return mistakes.length > 0 ? { mistakes } : { config, mistakes }
}

function gather(
  where: Found,
  environment: ConfigSource['environment'],
): { config: Config; mistakes: Mistake[] } {
  const { sections, mistakes } = readHandWritten(where.text, where.path)
  const check = <S extends z.ZodObject>(schema: S, name: string) =>
    checkSection(schema, find(sections, name), where.path, mistakes)

  for (const section of sections) mistakes.push(...unknownSection(section, where.path))
  const portal = check(portalSettings, 'portal')
  const mail = check(mailSettings, 'mail')
  const access = check(accessSettings, 'access')
  const limits = check(limitSettings, 'limits')
  const targets: Config['targets'] = { default: targetSettings.parse({}) }
  for (const { name } of sections) {
    const target = /^target\.(.+)$/.exec(name)?.[1]
    if (target) targets[target] = check(targetSettings, name)
  }

  readSecret(mail, 'smtp', mailSettings.shape.smtp, where, mistakes)
  readSecret(portal, 'notify_secret', portalSettings.shape.notify_secret, where, mistakes)
  readLogo(portal, find(sections, 'portal'), where, mistakes)
  applyEnvironment(portal, environment, mistakes)
  Object.assign(portal, foldersIn(sections, where.root))
  portal.schedules = resolve(where.root, portal.schedules)
  return {
    mistakes: mistakes.toSorted((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity)),
    config: {
      root: where.root,
      ...(where.isThere ? { file: where.path } : {}),
      portal,
      mail,
      access,
      limits,
      targets,
    },
  }
}

function find(sections: Section[], name: string): Entry[] {
  return sections.find((section) => section.name === name)?.entries ?? []
}

function unknownSection(section: Section, file: string): Mistake[] {
  if (section.name === '')
    return section.entries.map(({ key, line }) => ({
      file,
      line,
      key,
      message: 'stands before any [section]; expected it in one of them',
    }))
  const known = Object.keys(settings)
  if (
    /^target\.[A-Za-z][\w-]*$/.test(section.name) ||
    (section.name !== 'target' && known.includes(section.name))
  )
    return []
  const names = known.map((name) => (name === 'target' ? '[target.<name>]' : `[${name}]`)).join(', ')
  return [
    { file, line: section.line, message: `unknown section [${section.name}]; expected one of ${names}` },
  ]
}

/** Checks each key by itself, so that every mistake is found at once and has its line. */
function checkSection<S extends z.ZodObject>(
  schema: S,
  entries: Entry[],
  file: string,
  mistakes: Mistake[],
): z.output<S> {
  const values: Record<string, unknown> = {}
  for (const [key, check] of Object.entries(schema.shape)) {
    const entry = entries.find((one) => one.key === key)
    const result = (check as z.ZodType).safeParse(entry?.value)
    if (result.success) {
      if (result.data !== undefined) values[key] = result.data
    } else if (entry) {
      mistakes.push({
        file,
        line: entry.line,
        key,
        message: `${result.error.issues[0]?.message ?? 'is wrong'}${foundWords(entry)}`,
      })
      const fallback = (check as z.ZodType).safeParse(undefined)
      if (fallback.success) values[key] = fallback.data
    }
  }
  const known = Object.keys(schema.shape)
  for (const { key, line } of entries) {
    if (!known.includes(key))
      mistakes.push({ file, line, key, message: `unknown key; expected one of ${known.join(', ')}` })
  }
  return values as z.output<S>
}

/** Mistakes are printed, logged and shown to whoever helps: without passwords and secrets. */
function foundWords({ key, value }: Entry): string {
  return key === 'notify_secret' ? '' : `, found '${value.replace(/(:\/\/[^:@/]*:)[^@]*@/, '$1…@')}'`
}

/** A secret may stand in a file of its own: `smtp` in the one that `smtp_file` names. */
function readSecret<K extends string>(
  section: { [N in K | `${K}_file`]?: string | undefined },
  key: K,
  check: z.ZodType<string | undefined>,
  where: Found,
  mistakes: Mistake[],
): void {
  const values: Record<string, string | undefined> = section
  const fileKey = `${key}_file`
  const file = values[fileKey]
  if (file === undefined) return
  if (values[key] !== undefined)
    mistakes.push({
      file: where.path,
      key: fileKey,
      message: `${key} is given too: one of the two is enough`,
    })
  const path = resolve(where.root, file)
  try {
    const result = check.safeParse(readFileSync(path, 'utf8').trim())
    if (result.success) values[key] = result.data
    else mistakes.push({ file: path, message: result.error.issues[0]?.message ?? 'is wrong' })
  } catch (error) {
    mistakes.push({ file: where.path, key: fileKey, message: `can not be read: ${messageOf(error)}` })
  }
}

/** Makes its path absolute. One that can't be shown is a mistake, and is not shown. */
function readLogo(portal: Config['portal'], entries: Entry[], where: Found, mistakes: Mistake[]): void {
  if (portal.logo === undefined) return
  portal.logo = resolve(where.root, portal.logo)
  const message = problemWithLogo(portal.logo)
  if (message === undefined) return
  const line = entries.find(({ key }) => key === 'logo')?.line
  mistakes.push({ file: where.path, ...(line ? { line } : {}), key: 'logo', message })
  delete portal.logo
}

function applyEnvironment(
  portal: Config['portal'],
  environment: ConfigSource['environment'],
  mistakes: Mistake[],
): void {
  if (environment.HOST) portal.host = environment.HOST
  for (const [name, key] of [
    ['PORT', 'port'],
    ['LOG_LEVEL', 'log_level'],
  ] as const) {
    const found = environment[name]
    if (!found) continue
    const { success, data, error } = portalSettings.shape[key].safeParse(found)
    if (success) Object.assign(portal, { [key]: data })
    else
      mistakes.push({
        file: `${name} in the environment`,
        message: `${error.issues[0]?.message}, found '${found}'`,
      })
  }
}
