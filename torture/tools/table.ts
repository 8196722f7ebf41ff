import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Experiment } from './experiment.ts'
import type { Tally } from './scene.ts'

export interface Result {
  experiment: Experiment
  figures: string
  problems: string[]
  tally: Tally
  seconds: number
  isSkipped: boolean
}

const page = join(import.meta.dirname, '../../docs/reliability.md')
const [begin, end] = ['<!-- torture: begin -->', '<!-- torture: end -->']

/** Replaces the table of docs/reliability.md by what was found now. */
export async function writeTable(results: Result[], seconds: number): Promise<void> {
  const text = await readFile(page, 'utf8')
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${page} has no lines ${begin} and ${end}`)
  await writeFile(page, `${before}${begin}\n\n${tableOf(results, seconds)}\n${end}${after}`)
}

function tableOf(results: Result[], seconds: number): string {
  const rows = results.map(
    ({ experiment, figures, tally, problems, isSkipped, seconds: took }) =>
      `| ${experiment.number} | ${experiment.fault} | ${experiment.expected} | ${figures} | ${isSkipped ? 'skipped' : tally.lost + tally.twice + tally.incomplete} | ${isSkipped || problems.length === 0 ? '' : '**not as expected**, '}${took.toFixed(0)} s |`,
  )
  const where = `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, ${fileSystem()}, Linux ${release().split('.').slice(0, 2).join('.')}`
  return [
    `Run on ${where}: ${(seconds / 60).toFixed(0)} minutes.`,
    '',
    '| | what was done | what is expected | how often | lost, twice or incomplete | took |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function fileSystem(): string {
  return spawnSync('stat', ['-f', '-c', '%T', tmpdir()], { encoding: 'utf8' })
    .stdout.trim()
    .replace('ext2/ext3', 'ext4')
}
