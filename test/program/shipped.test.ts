import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { checkInputs, type Given } from '../../src/program/check.ts'
import { buildArguments } from '../../src/program/command.ts'
import type { Program } from '../../src/program/definition.ts'
import { createPrograms } from '../../src/program/programs.ts'
import { needs } from '../support/needs.ts'
import { shippedPrograms } from './define.ts'

const programs = createPrograms({ folder: shippedPrograms })

async function get(name: string): Promise<Program> {
  const program = (await programs.get(name))?.program
  assert.ok(program)
  return program
}

/** Checks what is given, and runs the program with it; a file is handed on by its path. */
function run(program: Program, given: Given, cwd: string, shell: string[] = []) {
  const { values, errors } = checkInputs(program, given)
  assert.deepEqual({ ...errors }, {})
  const texts = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' && 'path' in value ? value.path : value,
  ])
  const [command = '', ...list] = [...shell, ...buildArguments(program, Object.fromEntries(texts))]
  const env = { PATH: process.env.PATH, ...program.environment }
  const { status, stdout, stderr } = spawnSync(command, list, { cwd, env, encoding: 'utf8' })
  return { status, stdout, stderr, answer: program.answer?.firstGroup(stdout) }
}

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'errand-shipped-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('the shipped programs are without mistakes', async () => {
  const list = await programs.list()
  assert.deepEqual(
    list.map(({ name, program, mistakes }) => [name, program?.title, mistakes.length]),
    [
      ['blastp', 'BLAST protein search', 0],
      ['pi', 'Estimate of pi', 0],
      ['slow_div', 'Slow division', 0],
    ],
  )
})

const quotients = [
  { x: '8', y: '2', answer: '4' },
  { x: '-8', y: '2', answer: '-4' },
  { x: '8', y: '-2', answer: '-4' },
  { x: '7', y: '2', answer: '3' },
  { x: '0', y: '5', answer: '0' },
  { x: '8', y: '0', stderr: 'expr: division by zero\n' },
]
const shells = [[], ['dash'], ['busybox', 'sh']]
for (const shell of shells) {
  test(`slow_div ${shell.length ? `under ${shell.join(' ')}` : 'as it is'}`, async (t) => {
    if (shell[0] && !needs(t, shell[0])) return
    const program = await get('slow_div')
    for (const { x, y, answer, stderr = '' } of quotients) {
      const given: Given = Object.entries({ x, y, seconds: '0' })
      const result = run(program, given, makeFolder(t), shell)
      assert.equal(result.status, 0)
      assert.equal(result.stderr, stderr)
      if (answer !== undefined)
        assert.deepEqual([result.answer, result.stdout], [answer, `The answer is: ${answer}\n`])
    }
  })
}

test('slow_div takes 30 seconds where it is not told otherwise, and up to an hour', async () => {
  const program = await get('slow_div')
  const list = (seconds: Given) => {
    const { values, errors } = checkInputs(program, [['x', '8'], ['y', '2'], ...seconds])
    return errors.seconds ?? buildArguments(program, values as Record<string, string>).slice(1)
  }
  assert.deepEqual(list([]), ['8', '2', '30'])
  assert.deepEqual(list([['seconds', '']]), ['8', '2', '30'])
  assert.deepEqual(list([['seconds', '3600']]), ['8', '2', '3600'])
  assert.equal(list([['seconds', '3601']]), "parameter 'seconds' must be at most 3600")
  assert.equal(list([['seconds', '-1']]), "parameter 'seconds' must be at least 0")
})

test('pi: progress, an answer, a table and a picture; one seed means the same to every awk', async (t) => {
  const program = await get('pi')
  const folder = makeFolder(t)
  const { status, stdout, stderr, answer } = run(program, [], folder)
  assert.deepEqual([status, stderr], [0, ''])
  assert.match(stdout, /^1\/50\n2\/50\n.*\n50\/50\npi is about 3\.1\d+\n$/s)
  assert.ok(Math.abs(Number(answer) - Math.PI) < 0.02, answer)
  const table = readFileSync(join(folder, 'estimates.csv'), 'utf8').trim().split('\n')
  assert.equal(table[0], 'points,inside,estimate')
  assert.equal(table.length, 51)
  assert.match(table.at(-1) ?? '', new RegExp(`^100000,\\d+,${answer}$`))
  assert.match(readFileSync(join(folder, 'estimate.svg'), 'utf8'), /^<svg .*<polyline .*<\/svg>\n$/s)

  const seven: Given = [
    ['points', '7'],
    ['seed', '2147483646'],
  ]
  const both = () => ['estimates.csv', 'estimate.svg'].map((name) => readFileSync(join(folder, name), 'utf8'))
  const first = [run(program, seven, folder).stdout, both()]
  for (const awk of [['mawk'], ['gawk'], ['busybox', 'awk']]) {
    if (spawnSync(awk[0] ?? '', ['--help']).error) continue
    const instead = ['sh', '-c', `shift; exec ${awk.join(' ')} "$@"`, 'sh']
    assert.deepEqual([run(program, seven, folder, instead).stdout, both()], first, awk.join(' '))
  }
  assert.notEqual(
    run(
      program,
      [
        ['points', '7'],
        ['seed', '3'],
      ],
      folder,
    ).stdout,
    first[0],
  )
})

test('blastp finds the globin of another primate, and says in its own words what is no FASTA', async (t) => {
  if (!needs(t, 'blastp')) return
  const program = await get('blastp')
  const folder = makeFolder(t)
  const path = join(program.folder, 'example', 'hbb_human.fa')
  const good = run(program, [['query', { fileName: 'hbb_human.fa', sizeBytes: 183, path }]], folder)
  assert.deepEqual([good.status, good.stderr], [0, ''])
  const lines = readFileSync(join(folder, 'hits.tsv'), 'utf8').split('\n')
  const best = lines[0]?.split('\t') ?? []
  assert.deepEqual([best[1], best[2], best[10]], ['HBB_CALAR', '96.575', '3.05e-104'])
  assert.equal(program.outputs[0]?.columns?.length, best.length)

  const bad = join(folder, 'a bad one.fa')
  writeFileSync(bad, '>x\n1234\n')
  const result = run(program, [['query', { fileName: 'bad.fa', sizeBytes: 8, path: bad }]], folder)
  assert.equal(result.status, 1)
  assert.match(
    result.stderr,
    /CFastaReader: Near line 2, there's a line that doesn't look like plausible data/,
  )
})
