import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type JobFolder, jobFolder } from '../../src/job/folder.ts'
import type { Scene } from './scene.ts'

const programs = join(import.meta.dirname, '../programs')

export interface HouseOptions {
  name?: string
  /** Where it is, if not in the folder of the experiment: on a disk that is cut off or full. */
  root?: string
  slots?: number
  /** More lines of errand.ini, by section. */
  settings?: Record<string, string[]>
  /** Texts of program.ini by program; {programs} stands for torture/programs. */
  programs?: Record<string, string>
  /** More lines of the program `work`. */
  work?: string
  /** More lines of the program `gate`. */
  gate?: string
}

export type House = Omit<ReturnType<typeof makeHouse>, 'at'>

/** A folder for a portal, whose programs leave a line in a ledger outside of it each time they are run. */
export function makeHouse(scene: Scene, options: HouseOptions = {}) {
  const name = options.name ?? 'house'
  const root = options.root ?? join(scene.folder, name)
  const ledger = join(scene.folder, `${name}.ledger`)
  const gate = join(scene.folder, `${name}.gate`)
  mkdirSync(root, { recursive: true })
  writeFileSync(ledger, '', { flag: 'a' })
  writeFileSync(join(root, 'errand.ini'), errandIni(options))
  const defined = {
    work: `title = Work\ncommand = {programs}/work ${ledger} {seconds}\n${options.work ?? ''}\n[inputs.seconds]\ntype = number\ndefault = 0\n\n[inputs.data]\ntype = file\n`,
    gate: `title = Gate\ncommand = {programs}/work ${ledger} 0 ${gate}\n${options.gate ?? ''}\n`,
    ...options.programs,
  }
  for (const [program, text] of Object.entries(defined)) {
    mkdirSync(join(root, 'programs', program), { recursive: true })
    writeFileSync(join(root, 'programs', program, 'program.ini'), text.replaceAll('{programs}', programs))
  }
  const house = (jobs: string) => ({
    root,
    jobs,
    ledger,
    gate,
    state: join(root, 'state'),
    folder: (id: string): JobFolder => jobFolder(jobs, id),
    /** The id of the job, for each time that one was run. */
    runs: () => readFileSync(ledger, 'utf8').split('\n').filter(Boolean),
    /** The folders of all jobs, accepted or not. */
    ids: () => idsIn(jobs),
    accepted: () => idsIn(jobs).filter((id) => existsSync(join(jobs, `job-${id}`, 'config.ini'))),
    /** Ids of jobs for which a letter lies in the outbox. */
    letters: () =>
      namesIn(join(root, 'state/outbox')).flatMap((letter) => /^job-(\w+)\.eml$/.exec(letter)?.[1] ?? []),
    openGate: () => writeFileSync(gate, ''),
  })
  return {
    ...house(join(root, 'jobs')),
    /** The same house, its jobs elsewhere. */
    at: house,
  }
}

function errandIni({ slots = 2, settings = {} }: HouseOptions): string {
  const sections: Record<string, string[]> = {
    ...settings,
    portal: ['port = 0', ...(settings.portal ?? [])],
    'target.default': [`slots = ${slots}`],
    limits: [
      'submissions_per_minute = 1000000',
      'waiting_jobs = 1000000',
      'unproved_submissions_per_hour = 1000000',
      'wrong_ids_per_minute = 1000000',
      ...(settings.limits ?? []),
    ],
  }
  return Object.entries(sections)
    .map(([section, lines]) => `[${section}]\n${lines.join('\n')}\n`)
    .join('\n')
}

function idsIn(jobs: string): string[] {
  return namesIn(jobs).flatMap((name) => /^job-(\w+)$/.exec(name)?.[1] ?? [])
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
