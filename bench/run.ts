import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeMachine, load } from './machine.ts'
import { root } from './portal.ts'
import { formatRow, number, type Row } from './table.ts'

/**
 * `npm run bench`: measures, prints, and writes the tables into docs/performance.md. With names of rows only these,
 * printed and not written; `--quick` takes fewer rounds and smaller sizes, and writes nothing either.
 */
export interface Run {
  /** Where portals and their jobs lie; on the disk that is measured. */
  folder: string
  isQuick: boolean
  say(words: string): void
}

/** In this order: what makes very many files comes last. */
const names = [
  'jobs',
  'latency',
  'submissions',
  'pages',
  'cli',
  'memory',
  'list',
  'schedules',
  'running',
  'watchers',
  'waiting',
  'reindex',
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, folder: { type: 'string' } },
})
const chosen = positionals.length > 0 ? positionals : names
const unknown = chosen.filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`no such row: ${unknown.join(' ')}; there are ${names.join(' ')}`)

process.umask(0o077)
const folder = mkdtempSync(join(values.folder ?? tmpdir(), 'errand-bench-'))
const run: Run = { folder, isQuick: values.quick, say: (words) => process.stderr.write(`${words}\n`) }
const loads = [load()]
const texts: string[] = []
try {
  for (const name of chosen) {
    run.say(`${name} …`)
    const { measure }: { measure: (run: Run) => Promise<Row> } = await import(`./rows/${name}.ts`)
    const begun = performance.now()
    const row = await measure(run)
    run.say(`${name} took ${number((performance.now() - begun) / 1000)} s`)
    loads.push(load())
    texts.push(formatRow(row))
    process.stdout.write(`${texts.at(-1)}\n`)
  }
  const about = `Measured on ${new Date().toISOString().slice(0, 10)}: ${describeMachine(folder)}. The load of the machine was ${number(loads[0] ?? 0)} before, and ${number(Math.min(...loads.slice(1)))} to ${number(Math.max(...loads.slice(1)))} after the rows.`
  process.stdout.write(`${about}\n`)
  if (positionals.length === 0 && !values.quick) writePage(`${about}\n\n${texts.join('\n')}`)
} finally {
  run.say('tidying up …')
  rmSync(folder, { recursive: true, force: true })
}

function writePage(text: string): void {
  const page = join(root, 'docs/performance.md')
  const before = readFileSync(page, 'utf8')
  const [begin, end] = ['<!-- measured -->', '<!-- end of measured -->']
  const [from, to] = [before.indexOf(begin), before.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${page} has no lines ${begin} and ${end}`)
  writeFileSync(page, `${before.slice(0, from + begin.length)}\n\n${text}\n${before.slice(to)}`)
}
