import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { experiments } from './experiments.ts'
import { enclosed, endWithParent, isEnclosed, removeWhatIsWell } from './tools/enclosure.ts'
import type { Experiment } from './tools/experiment.ts'
import { missing } from './tools/needs.ts'
import { createScene } from './tools/scene.ts'
import { type Result, writeTable } from './tools/table.ts'

/**
 * npm run torture [-- NUMBER… --write]: does to the portal what docs/reliability.md tells of, all of it or the experiments
 * of these numbers, and exits with 1 if anything is not as expected or had to be left out. With --write, and when all were
 * run, it writes the table of that page.
 */
const words = process.argv.slice(2)
const chosen = words.filter((word) => /^\d+$/.test(word)).map(Number)
const unknown = words.filter(
  (word) => word !== '--write' && !experiments.some(({ number }) => `${number}` === word),
)
if (unknown.length > 0) {
  process.stderr.write(`usage: npm run torture [-- NUMBER… --write], not '${unknown.join(' ')}'\n`)
  process.exit(2)
}
if (isEnclosed()) {
  endWithParent()
  process.exit(await runAll(process.env.TORTURE_FOLDER ?? ''))
} else {
  const parent = mkdtempSync(join(tmpdir(), 'errand-torture-'))
  process.exitCode = (await enclosed(parent)) ?? (await runAll(parent))
  removeWhatIsWell(parent)
}

async function runAll(parent: string): Promise<number> {
  const began = performance.now()
  const asked = experiments.filter(({ number }) => chosen.length === 0 || chosen.includes(number))
  const results: Result[] = []
  const inTurn = async (isPatient: boolean) => {
    for (const experiment of asked)
      if ((experiment.isPatient ?? false) === isPatient) results.push(await runOne(parent, experiment))
  }
  await Promise.all([inTurn(true), inTurn(false)])
  results.sort((a, b) => a.experiment.number - b.experiment.number)
  if (words.includes('--write') && asked.length === experiments.length)
    await writeTable(results, (performance.now() - began) / 1000)
  return conclude(results)
}

async function runOne(parent: string, experiment: Experiment): Promise<Result> {
  const began = performance.now()
  const lacking = missing(experiment.needs ?? [])
  const scene = createScene(parent, String(experiment.number))
  let figures = ''
  if (lacking === undefined) {
    try {
      figures = await experiment.run(scene)
    } catch (error) {
      scene.problems.push(inspect(error))
    }
  }
  await scene.close()
  const seconds = (performance.now() - began) / 1000
  const { problems, tally, folder } = scene
  const outcome =
    lacking === undefined ? (problems.length === 0 ? 'as expected' : 'NOT AS EXPECTED') : 'SKIPPED'
  const line = [lacking ?? figures, `${seconds.toFixed(0)} s`, outcome].filter(Boolean).join(', ')
  process.stdout.write(`${String(experiment.number).padStart(2)} ${experiment.fault}: ${line}\n`)
  for (const problem of problems.slice(0, 20)) process.stdout.write(`   - ${problem}\n`)
  if (problems.length > 20) process.stdout.write(`   - and ${problems.length - 20} more\n`)
  if (problems.length > 0) {
    writeFileSync(join(folder, 'PROBLEMS.txt'), `${problems.join('\n')}\n`)
    process.stdout.write(`   kept: ${folder}\n`)
  }
  return {
    experiment,
    figures: lacking ?? figures,
    problems,
    tally,
    seconds,
    isSkipped: lacking !== undefined,
  }
}

function conclude(results: Result[]): number {
  const sum = (what: 'lost' | 'twice' | 'incomplete') =>
    results.reduce((total, { tally }) => total + tally[what], 0)
  const failed = results.filter(({ problems }) => problems.length > 0).length
  const skipped = results.filter(({ isSkipped }) => isSkipped).length
  const others = [failed > 0 ? `failed ${failed}` : '', skipped > 0 ? `skipped ${skipped}` : ''].filter(
    Boolean,
  )
  const ran = results.length - skipped
  process.stdout.write(
    `torture: ${[`${ran} experiments`, `lost ${sum('lost')}`, `twice ${sum('twice')}`, `incomplete ${sum('incomplete')}`, ...others].join(', ')}\n`,
  )
  return failed + skipped > 0 ? 1 : 0
}
