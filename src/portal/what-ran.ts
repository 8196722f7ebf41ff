import { realpath } from 'node:fs/promises'
import type { Job } from '../job/state.ts'
import { shellQuote } from '../platform/shell-quote.ts'
import type { Program } from '../program/definition.ts'
import { readVersion } from './version.ts'

/** What was run for a job, for its record. */
export interface WhatRan {
  /** As one would type it in the job's working directory; `{program}` is the program's folder, and what is secret is `(secret)`. */
  command: string
  /** The name of the machine that it ran on. */
  host?: string
  /** As its `version_command` said it. */
  version?: string
}

/** By what the wrapper noted; undefined of a job that was not begun. */
export async function readWhatRan(job: Job, program: Program | undefined): Promise<WhatRan | undefined> {
  const { started, folder, attempt } = job
  if (!started || started.arguments.length === 0) return undefined
  const version = await readVersion(folder.attempt(attempt))
  const host = started.wrapper?.host
  return {
    command: await commandText(job, started.arguments, program),
    ...(host === undefined ? {} : { host }),
    ...(version === undefined ? {} : { version }),
  }
}

/** Without the places on this server: those of the program's folder, of the job's, and of files of the server. */
async function commandText({ record }: Job, words: string[], program: Program | undefined): Promise<string> {
  const text = hideSecrets(record, words).map(shellQuote).join(' ')
  const places: [string, string][] = [
    [record.dirname, '..'],
    [program?.folder ?? '', '{program}'],
    ...(await rootsOf(program)),
  ]
  return places.reduce((shown, [place, name]) => (place === '' ? shown : withName(shown, place, name)), text)
}

/** Files of the server are told by the name of their root, as in the form. */
async function rootsOf(program: Program | undefined): Promise<[string, string][]> {
  const roots = (program?.inputs ?? []).flatMap((input) => (input.type === 'server_file' ? input.roots : []))
  return Promise.all(
    roots.map(async ({ name, folder }) => [await realpath(folder).catch(() => folder), name]),
  )
}

/** Not where it is only the beginning of another place: `/programs/pi` of `/programs/pi2`. */
function withName(text: string, place: string, name: string): string {
  const [first = '', ...others] = text.split(place)
  return others.reduce((done, rest) => done + (/^[\w.-]/.test(rest) ? place : name) + rest, first)
}

/** The longest first, should one be a part of another. */
export function hideSecrets({ inputs, secrets = [] }: Job['record'], words: string[]): string[] {
  const hidden = secrets
    .flatMap((name) => inputs[name] ?? '')
    .filter((value) => value !== '')
    .sort((a, b) => b.length - a.length)
  return words.map((word) => hidden.reduce((shown, value) => shown.replaceAll(value, '(secret)'), word))
}
