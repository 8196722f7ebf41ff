import { relative } from 'node:path'
import type { JobRecord } from '../job/record.ts'
import { t } from '../messages/language.ts'
import { readHandWritten } from '../platform/hand-written-ini.ts'
import { formatIni } from '../platform/ini.ts'
import type { Program } from '../program/definition.ts'
import { isInside, isWithheld } from './run-script.ts'

/** config.ini for others: what was asked, without secrets, and without whose it is and where it lies. */
export function publicRecord({ id, program, submitted, inputs, secrets = [] }: JobRecord): string {
  const shown = Object.entries(inputs).filter(([name]) => !secrets.includes(name))
  return formatIni({
    settings: {
      job_id: id,
      program,
      submitted,
      ...(secrets.length === 0 ? {} : { secret_inputs: secrets }),
    },
    inputs: Object.fromEntries(shown),
  })
}

/**
 * program.ini for others, written anew from what it says: without comments, without `notify_url` and `version_command`, without
 * places on the server that the form does not show, and of `[environment]` with those values alone that the
 * definition allows. What is left out is named in a comment at its top.
 */
export function publicDefinition(program: Program): string {
  const leftOut: string[] = []
  const sections = readHandWritten(program.source, 'program.ini').sections.map(({ name, entries }) => {
    const shown = entries.flatMap(({ key, value }) => {
      const text = publicValue(program, name, key, value)
      if (text !== value) leftOut.push(name === '' ? key : `[${name}] ${key}`)
      return text === undefined ? [] : [[key, text]]
    })
    return [name, Object.fromEntries(shown)]
  })
  return t.record.definitionNote(leftOut) + formatIni(Object.fromEntries(sections))
}

/** Undefined where nothing may be said of it. Of folders elsewhere on the server at most the name. */
function publicValue(program: Program, section: string, key: string, value: string): string | undefined {
  const { folder, extraPath, inputs } = program
  if (section === 'environment') return isWithheld(program, key) ? undefined : value
  if (section === '' && (key === 'notify_url' || key === 'version_command')) return undefined
  if (section === '' && key === 'extra_path') {
    const own = extraPath.filter((path) => isInside(path, folder))
    return own.map((path) => relative(folder, path) || '.').join(':') || undefined
  }
  const input = inputs.find(({ name }) => section === `inputs.${name}`)
  if (input?.type === 'server_file' && key === 'roots') return input.roots.map(({ name }) => name).join(', ')
  return value
}

/** status.ini for others: `detail` is for administrators, it may name places on the server. */
export function publicStatus(text: string): string {
  return text.replaceAll(/^detail = .*\n/gm, '')
}
