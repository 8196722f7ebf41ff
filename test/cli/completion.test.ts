import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import { candidates } from '../../src/cli/candidates.ts'
import { callable, callOf } from '../../src/cli/commands.ts'
import { type Begun, type Completion, complete, nothing, slotName } from '../../src/cli/complete.ts'
import { manPage } from '../../src/cli/man-page.ts'
import { commandTree } from '../../src/cli/tree.ts'
import { errand } from '../support/errand.ts'
import { needs } from '../support/needs.ts'
import { startPortal } from '../support/portal.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const root = join(import.meta.dirname, '../..')
const tree = await commandTree()
const commands = tree.commands.flatMap(callable)
/** `schedule`, `add` */
const pathOf = (one: (typeof commands)[number]) =>
  callOf(one)
    .split(' ')
    .slice(1)
    .filter((word) => /^\w/.test(word))

async function wordsFor(...words: string[]): Promise<string[]> {
  const found = await complete(tree, words, async () => nothing)
  return 'candidates' in found ? found.candidates.map(({ word }) => word) : []
}

test('every verb and every option is completed, and in the man page', async () => {
  // As it is read, but for where lines end.
  const page = manPage(tree).replaceAll('\\-', '-')
  for (const command of commands) {
    const path = pathOf(command)
    assert.ok((await wordsFor(...path)).includes(command.name()), path.join(' '))
    assert.ok(page.includes(`.SS "${callOf(command)}"`), path.join(' '))
    const options = await wordsFor(...path, '-')
    const own = page.slice(page.indexOf(`.SS "${callOf(command)}"`))
    for (const { long, flags, description } of command.options) {
      assert.ok(options.includes(long ?? ''), flags)
      assert.ok(own.includes(`.B ${flags}\n`), flags)
      assert.notEqual(description, '', flags)
    }
    assert.notEqual(command.description(), '', path.join(' '))
    for (const slot of [...command.registeredArguments, ...command.options.filter((one) => one.required)])
      assert.ok(slot.argChoices ?? candidates[slotName(slot)], `${path.join(' ')}: ${slotName(slot)}`)
  }
})

test('what may come next is what the parser would take there', async () => {
  const asked: [string, Begun][] = []
  const ask = async (...words: string[]): Promise<Completion> => {
    asked.length = 0
    return complete(tree, words, async (name, begun) => {
      asked.push([name, begun])
      return { candidates: ['one', 'other'].map((word) => ({ word, help: '' })) }
    })
  }
  const lines: [words: string[], name: string | undefined, offered: string[]][] = [
    [['show', 'o'], 'id', ['one', 'other']],
    [['show', 'one', ''], undefined, []],
    [['delete', 'one', ''], 'ids', ['other']],
    [['logs', '-f', 'on'], 'id', ['one']],
    [['list', '--state', ''], 'state', ['one', 'other']],
    [['list', '--limit', '3', '--program=ot'], 'program', ['--program=other']],
    [['list', '--json=o'], undefined, []],
    [['list', '--', '--st'], undefined, []],
    [['schedule', 'add', 'x', 'a=1', ''], 'settings', ['one', 'other']],
    [['schedule', 'nope', ''], undefined, []],
    [['nope', ''], undefined, []],
    [['completion', 'z'], undefined, ['zsh']],
  ]
  for (const [words, name, offered] of lines) {
    const found = await ask(...words)
    assert.deepEqual(
      'candidates' in found && found.candidates.map(({ word }) => word),
      offered,
      words.join(' '),
    )
    assert.equal(asked[0]?.[0], name, words.join(' '))
  }
  assert.deepEqual(await wordsFor('schedule', 'r'), ['remove', 'running'])
})

const environment = { ...process.env, PATH: [join(root, 'bin'), process.env.PATH].join(delimiter) }

/**
 * Calls the function as bash does: each line is one that is being typed, with a bar where bash takes a word apart; what is
 * offered, and with which option. Asked again where nothing came, as on a busy machine it gives up early.
 */
const bashDriver = `
eval "$(errand completion bash)"
compopt() { options+=" $2"; }
while IFS= read -r line; do
  read -ra COMP_WORDS <<<"\${line//|/ }"
  [[ $line == *' ' ]] && COMP_WORDS+=('')
  COMP_LINE=\${line//|/} COMP_POINT=\${#COMP_LINE} COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  for try in {1..20}; do
    COMPREPLY=() options=
    _errand errand
    ((\${#COMPREPLY[@]} > 0)) && break
  done
  echo "\${COMPREPLY[*]}$options"
done`

test('in bash: verbs, options, names of what there is, and files', async (t) => {
  const portal = await startPortal(t, {
    schedules: '[schedule.backup]\ncmd = true\n[variables]\nload = 3\n',
    settings: { 'target.heavy': ['slots = 1'] },
  })
  const id = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  await portal.over(id)
  const answers = {
    'errand sched': 'schedules schedule',
    'errand schedule show ': 'backup',
    'errand schedule add x program|=|sl': 'slow_div',
    'errand list --state|=|e': 'error',
    'errand logs --follow ': id,
    'errand pause he': 'heavy',
    'errand set lo': 'load= nospace',
    'errand submit slow_div ': 'x= y= seconds= nospace',
    'errand submit slow_div x|=@|err': 'errand.ini filenames',
    'errand list --config sched': 'schedules.ini filenames',
  }
  const bash = spawn('bash', ['--norc', '-c', bashDriver], { cwd: portal.root, env: environment })
  bash.stdin.end(`${Object.keys(answers).join('\n')}\n`)
  const [stdout, stderr] = await Promise.all([text(bash.stdout), text(bash.stderr)])
  assert.equal(stderr, '')
  assert.deepEqual(stdout.split('\n').slice(0, -1), Object.values(answers))
})

test('nothing is said where no portal runs, settings have mistakes, or it does not answer', async (t) => {
  const folder = temporaryFolder(t)
  const ask = () => errand(folder, ['completion', 'fish', '--', 'logs', ''])
  const silence = { status: 0, stdout: '', stderr: '' }
  assert.deepEqual(await ask(), silence)
  mkdirSync(join(folder, 'state'))
  const mute = createServer().listen(join(folder, 'state/portal.sock'))
  t.after(() => mute.close())
  assert.deepEqual(await ask(), silence)
  writeFileSync(join(folder, 'errand.ini'), 'nonsense\n')
  assert.deepEqual(await ask(), silence)
})

test('the script for bash is without mistakes', (t) => {
  if (needs(t, 'shellcheck')) execFileSync('shellcheck', [join(root, 'completion/errand.bash')])
})

/** With what its completion calls as stand-ins that say how they were called. */
const zshDriver = `
compdef() { print -r -- "$@" }
_describe() { print -rl -- "$\{(@P)3}" $\{@[4,-1]} }
_files() { print -r -- "$IPREFIX $PREFIX" }
eval "$(errand completion zsh)"
ask() { words=("$@") CURRENT=$# PREFIX=$@[-1] IPREFIX=; _errand }
ask errand sched
ask errand submit slow_div x=@a/b`

test('in zsh', (t) => {
  if (!needs(t, 'zsh')) return
  const said = execFileSync('zsh', ['-f', '-c', zshDriver], { env: environment, encoding: 'utf8' })
  assert.match(said, /^_errand errand\nschedules:say .*\nschedule:do .*\n-S\nx=@ a\/b\n$/)
})

test('in fish', (t) => {
  if (!needs(t, 'fish')) return
  const lines = ['errand sched', 'errand completion f'].map((line) => `complete -C '${line}'`).join('\n')
  const script = `errand completion fish | source\n${lines}`
  const said = execFileSync('fish', ['--no-config', '-c', script], { env: environment, encoding: 'utf8' })
  assert.match(said, /^schedules\tsay .*\nschedule\tdo .*\nfish\n$/)
})

test('groff has nothing to warn of in the man page', (t) => {
  if (!needs(t, 'groff')) return
  const { stdout, stderr } = spawnSync('groff', ['-ww', '-man', '-Tascii', '-P-c'], {
    input: manPage(tree),
    encoding: 'utf8',
  })
  assert.equal(stderr, '')
  // Bold and underlined letters are struck over.
  const page = stdout.replaceAll(/.\x08/g, '')
  assert.match(page, /^NAME\n +errand - a web form in front of any slow program\n/m)
  assert.match(page, /^EXIT STATUS\n +0 +All went well\.$/m)
})
