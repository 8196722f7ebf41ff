import { existsSync } from 'node:fs'
import type { Config } from '../config/settings.ts'
import { findCgroup } from '../engine/cgroup.ts'
import { formatMistake, type Mistake } from '../platform/hand-written-ini.ts'
import { checkExample } from '../program/check-example.ts'
import type { Program } from '../program/definition.ts'
import { createPrograms, type ProgramEntry } from '../program/programs.ts'
import { commandProblem, missingCommands } from '../program/requirements.ts'
import { readScheduleFile } from '../schedule/file/file.ts'
import { exitStatus } from './command-error.ts'
import { type CommonOptions, print, sourceOf } from './context.ts'
import { programsFolderOf, readConfig } from './settings.ts'

/** Prints what is wrong in errand.ini, the programs and the schedules, and sets the exit status. */
export async function findMistakes(options: CommonOptions): Promise<void> {
  const { config, mistakes: inSettings } = readConfig(sourceOf(options))
  const folder = config?.portal.programs ?? programsFolderOf(sourceOf(options))
  const entries = folder === undefined ? [] : await createPrograms({ folder }).list()
  const mistakes = [
    ...inSettings,
    ...entries.flatMap((entry) => [...entry.mistakes, ...(config ? unsigned(config, entry) : [])]),
    ...(await Promise.all(entries.map(inExamples))).flat(),
    ...(config ? inSchedules(config, entries) : []),
  ]
  const noFolder =
    folder === undefined || existsSync(folder) ? [] : [`There is no folder ${folder} ([portal] programs).`]
  // Only what is named: from a terminal the service's own group can't be told.
  const problem = config?.portal.cgroup && findCgroup(config.portal.cgroup).problem
  const inGroups = problem ? [`[portal] cgroup: ${problem}`] : []
  const targets = config ? entries.flatMap((entry) => unknownTarget(config, entry)) : []
  const missing = (await Promise.all(entries.map(notesOn))).flat()
  const notes = [...noFolder, ...inGroups, ...targets, ...missing]
  print(options, { mistakes, notes }, () =>
    [
      ...mistakes.map(formatMistake),
      ...notes,
      mistakes.length === 0
        ? `No mistakes in ${count(entries.length, 'program')}.`
        : `${count(mistakes.length, 'mistake')}.`,
    ].join('\n'),
  )
  if (mistakes.length > 0) process.exitCode = config ? exitStatus.refused : exitStatus.usage
}

function inSchedules({ portal }: Config, entries: ProgramEntry[]): Mistake[] {
  const programs = new Map(entries.map(({ name, program }) => [name, program]))
  return readScheduleFile(portal.schedules, programs, Date.now()).mistakes
}

/** The portal runs them all the same, and a target that a reload took away may come back. */
function unknownTarget(config: Config, { name, program }: ProgramEntry): string[] {
  if (!program || Object.hasOwn(config.targets, program.target)) return []
  const known = Object.keys(config.targets).join(', ')
  return [
    `${name}: errand.ini has no target '${program.target}' (there is ${known}), so its jobs wait in default.`,
  ]
}

function unsigned(config: Config, { program, folder }: ProgramEntry): Mistake[] {
  if (program?.notifyUrl === undefined || config.portal.notify_secret !== undefined) return []
  const message = 'nothing is posted unsigned: set [portal] notify_secret or notify_secret_file in errand.ini'
  return [{ file: `${folder}/program.ini`, key: 'notify_url', message }]
}

/** The form has to take what it offers. */
async function inExamples({ program, folder }: ProgramEntry): Promise<Mistake[]> {
  if (!program) return []
  const mistakes = program.examples.map(async (example) =>
    Object.entries(await checkExample(program, example)).map(([key, message]) => ({
      file: `${folder}/program.ini`,
      key: `[example.${example.name}] ${key}`,
      message,
    })),
  )
  return (await Promise.all(mistakes)).flat()
}

/** No mistakes of the definition: the same one may serve on another machine. */
async function notesOn({ name, program }: ProgramEntry): Promise<string[]> {
  if (!program) return []
  const missing = await missingCommands(program, process.env.PATH ?? '')
  if (missing.length > 0)
    return [
      `${name}: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed here, so its form says so.${program.install ? ` To install: ${program.install}` : ''}`,
    ]
  const problem = await commandProblem(program)
  return [
    ...(problem === undefined ? [] : [`${name}: ${problem}, so its jobs would fail here.`]),
    ...missingRoots(program).map((root) => `${name}: there is no folder ${root} here to offer files of.`),
  ]
}

function missingRoots({ inputs }: Program): string[] {
  const roots = inputs.flatMap((input) => (input.type === 'server_file' ? input.roots : []))
  return roots.map(({ folder }) => folder).filter((folder) => !existsSync(folder))
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
