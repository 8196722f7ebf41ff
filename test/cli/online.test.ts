import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { errand, serve } from '../support/errand.ts'
import { openGate } from '../support/open-gate.ts'
import { makeHouse } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  count:
    'title = Count\ncommand = wc -c {file}\nanswer = ([0-9]+)\n[inputs.file]\ntype = file\nrequired = true\n',
  long: `command = sh -c 'yes 123456789 | head -c 200000'`,
  gate: 'title = Gate\ncommand = {tests}/gate ../../../open\n',
}

test('with a portal running every verb speaks to it', { concurrency: 4 }, async (t) => {
  const root = makeHouse(t, { programs })
  const portal = await serve(t, root)
  const run = (...words: string[]) => errand(root, words)
  const submitted = async (...words: string[]) => {
    const { status, stdout, stderr } = await run('submit', ...words)
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^[a-z]{8}\n/)
    return stdout.slice(0, 8)
  }

  t.test('serve says what one has to know', () => {
    assert.match(portal.said(), /Errand serves http:\/\/localhost:\d+\/ \(jobs in .*\/jobs\)/)
    assert.match(portal.said(), /No mail server is set.*state\/outbox/)
    if (process.getuid?.() === 0) assert.match(portal.said(), /WARNING: Errand runs as root/)
    const { mode } = statSync(join(root, 'state/portal.sock'))
    assert.equal((mode & 0o777).toString(8), '600')
    for (const name of ['jobs', 'state'])
      assert.equal((statSync(join(root, name)).mode & 0o777).toString(8), '700')
  })

  t.test('submit --wait follows a job that succeeds, and one that fails', async () => {
    const [well, wrong] = await Promise.all([
      run('submit', 'slow_div', 'x=8', 'y=2', 'seconds=0', '--email', 'ada@example.org', '--wait'),
      run('submit', 'slow_div', 'x=8', 'y=0', 'seconds=0', '--email', 'ada@example.org', '--wait'),
    ])
    assert.equal(well.status, 0, well.stderr)
    assert.match(well.stdout, /^[a-z]{8}\nThe answer is: 4\n$/)
    assert.match(well.stderr, /success/)
    assert.equal(wrong.status, 1)
    assert.match(wrong.stderr, /expr: division by zero\nerror: The program reported an error\./)
  })

  t.test('a file is query=@file; its name goes along', async () => {
    writeFileSync(join(root, 'some text.txt'), 'twelve bytes')
    const { status, stdout } = await run('submit', 'count', 'file=@some text.txt', '--wait')
    assert.equal(status, 0)
    assert.match(stdout, /12 .*\/inputs\/file\/some text\.txt/)
    const missing = await run('submit', 'count', 'file=@nowhere.txt', 'x', 'file=@/etc', 'file=@/dev/null')
    assert.equal(missing.status, 2)
    assert.equal(
      missing.stderr,
      `file: there is no file nowhere.txt
'x': expected name=value or name=@file
file: /etc is a folder, not a file
file: /dev/null is a pipe or a device: write it to a file first
`,
    )
  })

  t.test('mistakes are said with exit status 1, wrong usage with 2', async () => {
    const [wrong, several, unknown, usage, words, id, nobody] = await Promise.all([
      run('submit', 'slow_div', 'x=a', 'y=2'),
      run('submit', 'slow_div', 'x=a', 'z=2', '--email', 'nobody'),
      run('submit', 'nothing'),
      run('submit', 'slow_div', 'x'),
      run('nonsense'),
      run('show', 'nonsense'),
      run('show', 'bcdfghjk'),
    ])
    assert.deepEqual([wrong.status, wrong.stdout], [1, ''])
    assert.match(wrong.stderr, /^Could not start job: parameter 'x' is not an integer\n$/)
    assert.equal(several.status, 1)
    for (const words of [
      /'x' is not an integer/,
      /'y' is not an integer/,
      /'z' is unknown/,
      /invalid email address/,
    ])
      assert.match(several.stderr, words)
    assert.deepEqual([unknown.status, unknown.stderr], [1, "There is no program 'nothing' here.\n"])
    assert.equal(usage.status, 2)
    assert.match(usage.stderr, /'x': expected name=value or name=@file/)
    assert.equal(words.status, 2)
    assert.match(words.stderr, /unknown command 'nonsense'/)
    assert.equal(id.status, 2)
    assert.match(id.stderr, /'nonsense' is not a job id/)
    assert.equal(nobody.status, 1)
    assert.match(nobody.stderr, /There is no job 'bcdfghjk'/)
  })

  t.test('show, logs and list, in words and as JSON; ids as people type them', async () => {
    const id = await submitted('slow_div', 'x=9', 'y=-3', 'seconds=0', '--email', 'Show@example.org')
    const typed = `${id.slice(0, 4)}-${id.slice(4)}`.toUpperCase()
    await waitFor('the end', async () => /state +success/.test((await run('show', typed)).stdout))
    const [shown, json, logs, list, listJson, states] = await Promise.all([
      run('show', typed),
      run('show', id, '--json'),
      run('logs', `${id.slice(0, 4)} ${id.slice(4)}`),
      run('list', '--owner', 'show@example.org'),
      run(
        'list',
        '--owner',
        'SHOW@example.org',
        '--program',
        'slow_div',
        '--state',
        'success',
        '--limit',
        '1',
        '--json',
      ),
      run('list', '--state', 'odd'),
    ])
    assert.match(shown.stdout, /owner +show@example.org\n.*\ntarget +default\npriority +normal\n/)
    assert.match(shown.stdout, /answer +-3\n/)
    assert.match(shown.stdout, /inputs\n {2}x = 9\n {2}y = -3\n/)
    const job = JSON.parse(json.stdout)
    assert.deepEqual([job.id, job.answer, job.state], [id, '-3', 'success'])
    assert.equal(logs.stdout, 'The answer is: -3\n')
    assert.match(
      list.stdout,
      new RegExp(`^job .*\\n${id} +slow_div +success +\\d{4}-.* +show@example\\.org\\n$`),
    )
    assert.deepEqual(
      JSON.parse(listJson.stdout).map((one: { id: string }) => one.id),
      [id],
    )
    assert.equal(states.status, 2)
    assert.match(states.stderr, /--state: expected one of queued, running/)
  })

  t.test('logs -f goes on until the job is over; --stderr', async () => {
    const id = await submitted('gate')
    const followed = run('logs', id, '-f')
    await waitFor('it to run', async () => /waiting at the gate/.test((await run('logs', id)).stdout))
    openGate(root, 'open at last\n')
    const { status, stdout, stderr } = await followed
    assert.equal(status, 0)
    assert.equal(stdout, 'waiting at the gate\nopen at last\n')
    assert.match(stderr, /success/)
    assert.equal((await run('logs', id, '--stderr')).stdout, '')
  })

  t.test('what is followed with --stderr, and with --json', async () => {
    const id = await submitted('slow_div', 'x=8', 'y=0', 'seconds=0')
    const [errors, pieces, whole, waited, odd] = await Promise.all([
      run('logs', id, '-f', '--stderr'),
      run('logs', id, '-f', '--stderr', '--json'),
      run('logs', id, '-f', '--json'),
      run('submit', 'slow_div', 'x=9', 'y=3', 'seconds=0', '--wait', '--json'),
      run('list', '--owner', 'nobody'),
    ])
    assert.match(errors.stdout, /^expr: division by zero\n$/)
    assert.match(errors.stderr, /^error: /)
    const lines = pieces.stdout.trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      [{ id, stream: 'stderr', text: 'expr: division by zero\n' }],
    )
    assert.deepEqual(JSON.parse(whole.stdout), { id, stream: 'stdout', text: 'The answer is: ' })
    const job = JSON.parse(waited.stdout)
    assert.deepEqual([job.state, job.answer], ['success', '3'])
    assert.deepEqual([odd.status, odd.stdout], [2, ''])
  })

  t.test(
    'share puts a job on a list; delete removes those that are over, and says which are not',
    async () => {
      const id = await submitted('slow_div', 'x=8', 'y=2', 'seconds=0', '--wait')
      const shared = await run('share', id.toUpperCase(), 'Franklin@example.org')
      assert.deepEqual(
        [shared.status, shared.stdout],
        [0, `${id} is on the list of franklin@example.org.\n`],
        shared.stderr,
      )
      const gone = await run('delete', id, 'bcdfghjk')
      assert.deepEqual([gone.status, gone.stdout], [1, `${id} is deleted.\n`])
      assert.match(gone.stderr, /There is no job 'bcdfghjk'/)
      assert.throws(() => statSync(join(root, `jobs/job-${id}`)), /ENOENT/)
    },
  )

  t.test('logs prints what is larger than one piece', async () => {
    const id = await submitted('long')
    const followed = await run('logs', id, '-f')
    const printed = await run('logs', id)
    const json = await run('logs', id, '--json')
    assert.equal(printed.stdout, followed.stdout)
    assert.equal(printed.stdout.length, 200_000)
    const texts = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).text)
    assert.ok(texts.length > 1)
    assert.equal(texts.join(''), printed.stdout)
  })

  t.test('programs, sign-in, reindex, restart-unfinished', async () => {
    const [listed, link, odd, again, unfinished, dry] = await Promise.all([
      run('programs'),
      run('sign-in', 'Ada@example.org'),
      run('sign-in', 'nobody'),
      run('reindex', '--json'),
      run('restart-unfinished'),
      run('restart-unfinished', '--dry-run', '--json'),
    ])
    assert.match(listed.stdout, /slow_div +Slow division/)
    assert.match(link.stdout, new RegExp(`^${portal.url}/sign-in/[\\w-]{32}\n$`))
    assert.deepEqual([odd.status, odd.stderr], [1, 'invalid email address\n'])
    assert.deepEqual(JSON.parse(again.stdout).unreadable, [])
    assert.equal(unfinished.stdout, 'No job is interrupted.\n')
    assert.deepEqual(JSON.parse(dry.stdout), { jobs: [], failed: {} })
  })

  t.test('--config and ERRAND_CONFIG lead here from anywhere', async () => {
    const elsewhere = join(root, 'elsewhere')
    mkdirSync(elsewhere)
    const file = join(root, 'errand.ini')
    const [option, variable, none, missing] = await Promise.all([
      errand(elsewhere, ['list', '--config', file]),
      errand(elsewhere, ['sign-in', 'ada@example.org'], { ERRAND_CONFIG: file }),
      errand(elsewhere, ['sign-in', 'ada@example.org']),
      errand(elsewhere, ['list', '--config', 'nowhere.ini']),
    ])
    assert.equal(option.status, 0)
    assert.match(variable.stdout, /\/sign-in\//)
    assert.equal(none.status, 3)
    assert.equal(missing.status, 2)
    assert.match(missing.stderr, /nowhere\.ini: can not be read/)
  })

  t.test('a second portal on the folder says who has it', async () => {
    const second = await errand(root, ['serve'])
    assert.equal(second.status, 1)
    assert.match(
      second.stderr,
      new RegExp(`Another portal runs on ${root}/jobs \\(process ${portal.pid} on `),
    )
    assert.match(readFileSync(join(root, 'jobs/portal.lock'), 'utf8'), new RegExp(`pid = ${portal.pid}\n`))
  })

  t.test('a port in use is said, with what to do', async (t) => {
    const other = makeHouse(t)
    const port = new URL(portal.url).port
    const { status, stderr } = await errand(other, ['serve'], { PORT: port })
    assert.equal(status, 1)
    assert.match(stderr, new RegExp(`port ${port} of 127\\.0\\.0\\.1 is in use.*\\[portal\\] port.*PORT`))
  })
})
