import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { jobFolder } from '../../src/job/folder.ts'
import { mediaTypeOf } from '../../src/portal/media-type.ts'
import { previewOutput } from '../../src/portal/preview.ts'
import type { Table } from '../../src/portal/table.ts'
import { viewTable } from '../../src/web/results/tables.ts'
import { tags, words } from '../support/html.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { interrupt } from '../support/runners.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  gate: 'title = Gate\ncommand = {tests}/gate ../../../open\nanswer = result: (.*)\nnotify = failure\n[inputs.note]\nlabel = A note',
  fails: `command = sh -c 'echo before && seq 1 2000 >&2 && echo the last word >&2 && exit 3'`,
  killed: `command = sh -c 'kill -KILL $$'`,
  missing: 'command = /nowhere/program',
  colours: `command = printf '1/3\\r3/3 \\033[1m\\033[31m<b>bad</b>\\033[0m\\n'`,
  leaves:
    'command = {tests}/leave-files\n[outputs.table]\nfile = table.tsv\nlabel = The table\nshow = table\n[outputs.note]\nfile = note.txt\nshow = text\n[outputs.picture]\nfile = picture.svg\nshow = image\n[outputs.report]\nfile = report.html\nshow = html\n[outputs.site]\nfile = site.url\nshow = link',
}

const start = (t: TestContext, settings = {}) => startPortal(t, { programs, settings })

const refreshes = (html: string) => tags(html, 'meta').some((meta) => meta['http-equiv'] === 'refresh')

async function pageOf(portal: TestPortal, id: string) {
  const { status, text } = await visitor(portal.door).get(`/jobs/${id}`)
  assert.equal(status, 200)
  return { html: text, words: words(text) }
}

test('waiting, running and finished: what the page says, and when it stops refreshing itself', async (t) => {
  const portal = await start(t, { 'target.default': ['slots = 1'] })
  const first = await portal.submit('gate', { note: 'a <b>note</b>' })
  const second = await portal.submit('gate', {})
  const third = await portal.submit('gate', {})
  const running = await waitFor('the first to run', async () => {
    const page = await pageOf(portal, first)
    return /waiting at the gate/.test(page.words) ? page : undefined
  })
  assert.match(running.words, /Gate .*Running/)
  assert.match(running.words, /Output so far waiting at the gate/)
  // Whose it is is told to its owner, not to everybody who has the address.
  assert.match(running.words, /We will write to whoever asked for it if it fails/)
  const { state } = portal.portal.deps
  const session = state.useSignIn(state.issueSignIn('dalke@example.org'))?.session ?? ''
  const owner = visitor(portal.door, { session })
  assert.match(
    words((await owner.get(`/jobs/${first}`)).text),
    /We will write to dalke@example\.org if it fails/,
  )
  assert.match(running.words, /A note a <b>note<\/b>/)
  assert.match(running.words, /Submitted \d{4}-\d\d-\d\d [\d:]+ UTC Started \d{4}-\d\d-\d\d [\d:]+ UTC/)
  assert.ok(refreshes(running.html))
  const next = await pageOf(portal, second)
  assert.match(next.words, /Waiting, next in line/)
  assert.ok(refreshes(next.html))
  assert.match((await pageOf(portal, third)).words, /Waiting, 2nd in line/)
  // One's own come first; another's turn would come before theirs.
  assert.match(words((await owner.get('/programs/gate')).text), /2 jobs are ahead/)
  assert.doesNotMatch((await visitor(portal.door).get('/programs/gate')).text, /ahead/)
  openGate(portal.root, 'result: forty-two\n')
  for (const id of [first, second, third]) assert.equal(await portal.over(id), 'SUCCESS')
  const finished = await waitFor('the page to know', async () => {
    const page = await pageOf(portal, first)
    return /Finished/.test(page.words) ? page : undefined
  })
  assert.match(finished.words, /Finished Result forty-two/)
  assert.match(finished.words, /Took (less than )?[\d.]+ s/)
  assert.doesNotMatch(finished.words, /We will write/)
  assert.ok(!refreshes(finished.html))
  assert.deepEqual(
    tags(finished.html, 'a')
      .filter(({ class: name }) => name === 'button')
      .map(({ href }) => href),
    ['/programs/gate'],
  )
  assert.match(finished.html, new RegExp(`href="/programs/gate\\?from=${first}"`))
})

test('failed: why in words, and the end of what it reported', async (t) => {
  const portal = await start(t)
  const ids = { fails: '', killed: '', missing: '' }
  for (const name of ['fails', 'killed', 'missing'] as const) ids[name] = await portal.submit(name, {})
  for (const id of Object.values(ids)) assert.equal(await portal.over(id), 'ERROR')
  const failed = await pageOf(portal, ids.fails)
  assert.match(
    failed.words,
    /Failed The program ended with exit status 3\. Error output Only the end is shown\./,
  )
  assert.match(failed.words, /2000 the last word/)
  assert.doesNotMatch(failed.words, / 100 101 /)
  assert.match(failed.words, /Output before/)
  assert.ok(!refreshes(failed.html))
  const whole = await visitor(portal.door).get(`/jobs/${ids.fails}/err_output.txt`)
  assert.match(whole.text, /^1\n2\n[\s\S]*the last word\n$/)
  assert.match(
    (await pageOf(portal, ids.killed)).words,
    /was ended by signal KILL: somebody or something on the server killed it/,
  )
  assert.match((await pageOf(portal, ids.missing)).words, /could not be started/)
})

test('interrupted: what happens next', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('gate', { note: 'kept' })
  await interrupt(portal.folder(id))
  const page = await waitFor('the page to know', async () => {
    const found = await pageOf(portal, id)
    return /Interrupted/.test(found.words) ? found : undefined
  })
  assert.match(
    page.words,
    /Interrupted by a restart of the server The administrator decides whether it is started again/,
  )
  assert.match(page.words, /A note kept/)
  openGate(portal.root)
})

test('what is no picture is said to be none, and what was not written is named', async (t) => {
  const command = [
    'printf "\\211PNG\\r\\n" >good.png',
    'printf "\\377\\330\\377\\340" >good.jpg',
    'echo "<html>no</html>" >bad.png',
    'echo "<html>no</html>" >bad.svg',
    'mkdir hits.tsv',
  ].join(' && ')
  const outputs = ['good.png', 'good.jpg', 'bad.png', 'bad.svg'].map(
    (file, n) => `[outputs.o${n}]\nfile = ${file}\nshow = image\n`,
  )
  const portal = await startPortal(t, {
    programs: {
      draws: `command = sh -c '${command}'\n${outputs.join('')}[outputs.hits]\nfile = hits.tsv\nlabel = Hit table\nshow = table\n`,
    },
  })
  const id = await portal.submit('draws', {})
  assert.equal(await portal.over(id), 'SUCCESS')
  const page = await pageOf(portal, id)
  assert.deepEqual(
    tags(page.html, 'img').map(({ src }) => src?.split('/').at(-1)),
    ['good.png', 'good.jpg'],
  )
  assert.equal(page.words.match(/This file is no picture/g)?.length, 2)
  assert.match(page.words, /Hit table: the program did not write hits\.tsv\./)
})

test('output files: previews, sizes, and how each is served', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('leaves', {})
  assert.equal(await portal.over(id), 'SUCCESS')
  const page = await pageOf(portal, id)
  assert.match(page.words, /The table Download table\.tsv \d+ bytes name value a 1 <i>b<\/i> 2/)
  assert.match(page.words, /plain text <b>here<\/b>/)
  assert.match(page.html, new RegExp(`<img src="/jobs/${id}/files/picture\\.svg"`))
  assert.match(page.html, new RegExp(`<iframe sandbox src="/jobs/${id}/files/report\\.html"`))
  assert.match(page.html, /<a href="https:\/\/example\.org\/found"/)
  for (const name of ['out', 'fifo', 'folder-out', 'hostname'])
    assert.doesNotMatch(page.words, new RegExp(`\\b${name}\\b`))

  const person = visitor(portal.door)
  const fetched = (path: string, query = '') => person.get(`/jobs/${id}/files/${path}${query}`)
  const expected: Record<string, [type: string, disposition: string]> = {
    'table.tsv': ['text/tab-separated-values; charset=utf-8', 'inline'],
    'note.txt': ['text/plain; charset=utf-8', 'inline'],
    'picture.svg': ['image/svg+xml', 'inline'],
    'report.html': ['text/html; charset=utf-8', 'inline'],
    'data.bin': ['application/octet-stream', 'attachment'],
    'script.js': ['application/octet-stream', 'attachment'],
    'data.json': ['application/json; charset=utf-8', 'attachment'],
    'paper.pdf': ['application/pdf', 'attachment'],
    'deep/er/file': ['application/octet-stream', 'attachment'],
  }
  for (const [path, [type, disposition]] of Object.entries(expected)) {
    const { status, headers } = await fetched(path)
    assert.equal(status, 200, path)
    assert.equal(headers['content-type'], type, path)
    assert.match(String(headers['content-disposition']), new RegExp(`^${disposition}; `), path)
    assert.match(
      String(headers['content-security-policy']),
      /^sandbox; default-src 'none';.*frame-ancestors 'self'/,
    )
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['x-frame-options'], undefined)
    assert.match(String((await fetched(path, '?download')).headers['content-disposition']), /^attachment; /)
  }
  const head = await person.ask(`/jobs/${id}/files/note.txt`, { method: 'HEAD' })
  assert.deepEqual(
    [head.status, head.text, head.headers['content-length']],
    [200, '', String('plain text <b>here</b>\n'.length)],
  )
  assert.equal((await fetched('empty.txt')).headers['content-length'], '0')

  for (const [name, encoded] of [
    ['a b.txt', 'a%20b.txt'],
    [`quote"s and 'more'.txt`, 'quote%22s%20and%20%27more%27.txt'],
    ['50%.txt', '50%25.txt'],
    ['%41.txt', '%2541.txt'],
    ['größe-日本.txt', encodeURIComponent('größe-日本.txt')],
    ['question?.txt', 'question%3F.txt'],
    ['semi;colon#.txt', 'semi%3Bcolon%23.txt'],
  ] as const) {
    const link = tags(page.html, 'a').find(({ href }) =>
      decodeURIComponent(href?.replace(/\?download$/, '') ?? '').endsWith(`/files/${name}`),
    )
    assert.ok(link?.href, name)
    assert.match(
      (await person.get(link.href)).headers['content-disposition'] ?? '',
      /^attachment; filename\*=UTF-8''/,
    )
    assert.equal((await fetched(encoded)).text, 'odd\n', name)
  }

  const began = performance.now()
  for (const path of [
    'out',
    'folder-out/hostname',
    'fifo',
    'deep',
    'nothing',
    '..%2fconfig.ini',
    '../config.ini',
    '%2e%2e/config.ini',
    'deep/../../config.ini',
    '%2fetc/passwd',
    '/etc/passwd',
    'note.txt%00',
    'note.txt/',
    './note.txt',
    '.',
    `${'x'.repeat(300)}`,
    'inner-link/..',
  ])
    assert.equal((await fetched(path)).status, 404, path)
  assert.ok(performance.now() - began < 5_000, 'a FIFO holds nobody up')
  // A link that stays inside is as good as what it leads to.
  assert.equal((await fetched('inner-link')).status, 200)
})

test('a table is sorted and filtered by the address of the page, and its rows come alone for a script', async (t) => {
  const portal = await startPortal(t, {
    programs: {
      tables: `command = sh -c 'printf "name,n\\nb<i>,10\\na,9\\nc,1e2\\n" >a.csv && cp a.csv b.csv && printf "a\\0b" >c.csv && printf "a,\\"b\\n" >d.csv'
${['a', 'b', 'c', 'd'].map((name) => `[outputs.${name}]\nfile = ${name}.csv\nlabel = Table ${name}\nshow = table\n`).join('')}`,
    },
  })
  const id = await portal.submit('tables', {})
  await portal.over(id)
  const person = visitor(portal.door)
  const page = await pageOf(portal, id)
  assert.match(page.words, /Table a Download.*name n b<i> 10 a 9 c 1e2/)
  assert.match(page.words, /Table c .* This file is not text, so it can only be downloaded/)
  assert.match(page.words, /Table d .* can not be read as a table, so it is shown as text\. a,"b/)
  const sortBy = (html: string, column: number, at = 0) =>
    tags(html, 'a').filter((link) => link['data-column'] === `${column}`)[at]?.href ?? ''
  const up = await person.get(sortBy(page.html, 2))
  assert.match(words(up.text), /name n ▲ a 9 b<i> 10 c 1e2/)
  // The other table stays as it was, and goes its own way.
  const both = words((await person.get(sortBy(up.text, 1, 1))).text)
  assert.match(both, /Table a.*n ▲ a 9 b<i> 10 c 1e2 .*Table b.*name ▲ n a 9 b<i> 10 c 1e2/)
  const down = await person.get(sortBy(up.text, 2))
  assert.match(words(down.text), /name n ▼ c 1e2 b<i> 10 a 9/)
  assert.match(sortBy(down.text, 2), /\/jobs\/\w+\?#output-a$/)
  const found = await person.get(`/jobs/${id}?sort.a=-1&filter.a=9`)
  assert.match(words(found.text), /name ▼ n a 9 1 row holds it/)
  assert.ok(tags(found.text, 'input').some(({ name, value }) => name === 'sort.a' && value === '-1'))

  const rows = await person.get(`/jobs/${id}/tables/a?sort.a=-2&sort.b=1&filter.b=x`)
  assert.match(rows.text, /^\s*<div class="scroll"/)
  assert.match(words(rows.text), /name n ▼ c 1e2 b<i> 10 a 9/)
  for (const name of ['c', 'd', 'nothing', 'b.csv'])
    assert.equal((await person.get(`/jobs/${id}/tables/${name}`)).status, 404, name)
  for (const odd of ['sort.a=0', 'sort.a=99999999', 'sort.a=x', 'sort.a=1&sort.a=2', 'filter.a=', 'sort.a=7'])
    assert.match(words((await person.get(`/jobs/${id}?${odd}`)).text), /name n b<i> 10 a 9 c 1e2/, odd)
})

test('headings carry what the address says of tables that there are, and nothing else', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('leaves', {})
  await portal.over(id)
  const noise = Array.from({ length: 20 }, (_, n) => `sort.x${n}=1&filter.x${n}=${'y'.repeat(300)}`).join('&')
  const asked = `sort.note=1&sort.table=-2&filter.table=${'z'.repeat(300)}`
  const { text } = await visitor(portal.door).get(`/jobs/${id}?${noise}&${asked}`)
  const [first] = tags(text, 'a').filter((link) => link['data-column'] === '1')
  const { search } = new URL(first?.href ?? '', portal.door)
  assert.equal(search, `?sort.table=1&filter.table=${'z'.repeat(200)}`)
  assert.doesNotMatch(text, /yyy|z{201}/)
})

test('of a table whose first row was not reached in time it is not said that there are none', () => {
  const noteOf = (facts: Partial<Table>) => {
    const table: Table = {
      ...{ kind: 'table', head: ['n'], rows: [], numeric: [false], columns: 1, isCut: false, matched: 0 },
      query: { filter: '' },
      ...facts,
    }
    return viewTable('/jobs/x', 'a', table, {}, ['a']).note
  }
  assert.equal(noteOf({}), 'There are no rows.')
  assert.match(noteOf({ stoppedAt: 0, isCut: true }), /^None of its rows was reached in the time/)
  assert.match(
    noteOf({ stoppedAt: 7, isCut: true, query: { filter: 'x' } }),
    /^No row holds this text\. .*only its first 7 rows were looked through/,
  )
})

test('what is shown as a page of HTML is one by its name; another file is only to be downloaded', async () => {
  const preview = (path: string) =>
    previewOutput(jobFolder('/nowhere', 'bcdfghjk'), {
      ...{ name: 'report', label: 'Report', path, sizeBytes: 1, show: 'html', mediaType: mediaTypeOf(path) },
    })
  assert.deepEqual(await preview('report.html'), { kind: 'html' })
  for (const path of ['report.pdf', 'report.svg', 'report'])
    assert.equal(await preview(path), undefined, path)
})

test('only so many may wait for their turn at a table, and who leaves gives up the place', async (t) => {
  const portal = await startPortal(t, {
    programs: {
      table: `command = sh -c 'printf "n\\n3\\n1\\n" >a.csv && cp a.csv b.csv'\n[outputs.a]\nfile = a.csv\nshow = table\n[outputs.b]\nfile = b.csv\nshow = table`,
    },
  })
  const id = await portal.submit('table', {})
  await portal.over(id)
  const { scans } = portal.portal.deps
  const others = Promise.withResolvers<void>()
  const busy = ['b', 'c'].map((job) => scans.take(job, () => others.promise, new AbortController().signal))
  const leaving = new AbortController()
  const ask = (filter: number, signal?: AbortSignal) =>
    fetch(`${portal.door}/jobs/${id}?sort.a=1&sort.b=1&filter.a=${filter}`, signal ? { signal } : {})
  const gone = [1, 2, 3, 4].map((filter) => ask(filter, leaving.signal))
  await waitFor('four to wait', () => scans.waiting() === 4)
  assert.equal((await ask(5)).status, 429)
  leaving.abort()
  await Promise.allSettled(gone)
  await waitFor('their places', () => scans.waiting() === 0)
  const last = ask(3)
  await waitFor('another to wait', () => scans.waiting() === 1)
  others.resolve()
  await Promise.all(busy)
  assert.match(words(await (await last).text()), /n ▲ 3 1 row holds it.* n ▲ 1 3/)
})

test('ids as people type them, and one page for all that there is not', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('leaves', {})
  const person = visitor(portal.door)
  const typed = `${id.slice(0, 4)}-${id.slice(4)}`.toUpperCase()
  for (const path of [
    `/jobs/${typed}`,
    `/jobs/${id.slice(0, 4)}%20${id.slice(4)}`,
    `/results?job_id=${typed}`,
    `/results?job_id=%20${id.slice(0, 4)}+${id.slice(4)}%20`,
  ]) {
    const answer = await person.get(path)
    assert.deepEqual([answer.status, answer.location], [303, `/jobs/${id}`], path)
  }
  assert.equal((await person.get(`/jobs/${typed}/output.txt`)).location, `/jobs/${id}/output.txt`)
  for (const [path, name] of [
    ['/jobs/bcdfghjk', 'bcdfghjk'],
    ['/jobs/12345', '12345'],
    ['/results?job_id=what%3Cb%3E', 'what<b>'],
    ['/jobs/..%2f..%2fetc', '../../etc'],
  ] as const) {
    const { status, text } = await person.get(path)
    assert.equal(status, 404)
    assert.ok(words(text).includes(`There is no job '${name}'.`), words(text))
    assert.match(words(text), /eight letters without vowels/)
  }
  assert.match(words((await person.get('/results')).text), /Type the id of a job/)
})

test('a job whose files are damaged says so on its page, and disturbs no other', async (t) => {
  const portal = await start(t)
  const ids = [
    await portal.submit('leaves', {}),
    await portal.submit('leaves', {}),
    await portal.submit('leaves', {}),
  ]
  for (const id of ids) await portal.over(id)
  const [damaged = '', noise = '', well = ''] = ids
  writeFileSync(portal.folder(damaged).config, '[settings]\njob_id = other\n')
  writeFileSync(portal.folder(noise).config, Buffer.from([0, 255, 254, 91, 10, 0]))
  const person = visitor(portal.door)
  for (const id of [damaged, noise]) {
    const { status, text } = await person.get(`/jobs/${id}`)
    assert.equal(status, 500)
    assert.match(words(text), new RegExp(`The files of job '${id}' are damaged`))
    assert.match(words(text), /administrator.*backup/)
    assert.doesNotMatch(text, /config\.ini|at .*\.ts/)
    const answer = await person.get(`/api/v1/jobs/${id}`)
    assert.equal(answer.status, 500)
    assert.match(JSON.parse(answer.text).error.message, /damaged/)
  }
  assert.match((await pageOf(portal, well)).words, /Finished/)
})

test('what a program puts in the place of its own output is not followed', async (t) => {
  const portal = await startPortal(t, {
    programs: {
      linker:
        "command = sh -c 'rm ../output.txt ../err_output.txt && ln -s /etc/passwd ../output.txt && mkfifo ../err_output.txt'",
    },
  })
  const id = await portal.submit('linker', {})
  await portal.over(id)
  const { words } = await pageOf(portal, id)
  assert.match(words, /Finished/)
  assert.doesNotMatch(words, /root:/)
  for (const name of ['output.txt', 'err_output.txt'])
    assert.equal((await visitor(portal.door).get(`/jobs/${id}/${name}`)).status, 404)
  const log = await visitor(portal.door).get(`/api/v1/jobs/${id}/log`)
  assert.equal(JSON.parse(log.text).text, '')
})

test('a file that becomes shorter while it is read does not take the next answer for its rest', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('leaves', {})
  await portal.over(id)
  const path = join(portal.folder(id).files, 'large.txt')
  writeFileSync(path, '')
  truncateSync(path, 100_000_000)
  const socket = connect(portal.port, '127.0.0.1')
  t.after(() => socket.destroy())
  const ask = (address: string) => `GET ${address} HTTP/1.1\r\nHost: localhost\r\n\r\n`
  socket.write(ask(`/jobs/${id}/files/large.txt`) + ask('/healthz'))
  const [first] = await once(socket, 'data')
  truncateSync(path, 0)
  let last = first as Buffer
  socket.on('data', (piece: Buffer) => {
    last = Buffer.concat([last.subarray(-1_000), piece])
  })
  await once(socket, 'close')
  assert.match(first.toString(), /^HTTP\/1\.1 200 OK/)
  assert.doesNotMatch(last.subarray(-1_000).toString(), /HTTP\/1\.1|"ok"/)
})

test('the whole of each stream has its own link', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('fails', {})
  await portal.over(id)
  const { html } = await pageOf(portal, id)
  assert.match(html, /err_output\.txt">Whole error output</)
  assert.doesNotMatch(html, />Whole output</)
})

test('what was printed is shown as a terminal shows it', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('colours', {})
  assert.equal(await portal.over(id), 'SUCCESS')
  const { html } = await pageOf(portal, id)
  assert.match(html, />3\/3 <span class="in-red bold">&lt;b&gt;bad&lt;\/b&gt;\n<\/span></)
})

test('a job that is over: what is changed by hand shows within five seconds, that it is gone at once', async (t) => {
  let ahead = 0
  const portal = await startPortal(t, { programs, clock: { now: () => Date.now() + ahead } })
  const id = await portal.submit('leaves', {})
  await portal.over(id)
  const person = visitor(portal.door)
  const paths = [`/jobs/${id}`, `/api/v1/jobs/${id}`]
  const sizes = () => Promise.all(paths.map(async (path) => (await person.get(path)).text))
  for (const text of await sizes()) assert.doesNotMatch(text, /added/)
  writeFileSync(join(portal.folder(id).files, 'added.txt'), 'by hand\n')
  writeFileSync(join(portal.folder(id).files, 'note.txt'), 'another note\n')
  ahead = 5_000
  const [page = '', answer = ''] = await sizes()
  assert.match(page, /another note/)
  for (const text of [page, answer]) assert.match(text, /added\.txt/)
  rmSync(portal.folder(id).path, { recursive: true })
  for (const path of paths) assert.equal((await person.get(path)).status, 404)
})

test('what was read for one visitor shows another no more than they may see', async (t) => {
  const secret = 'command = true\n[inputs.word]\ntype = secret\n'
  const portal = await startPortal(t, { programs: { secret } })
  const person = visitor(portal.door)
  const { location } = await person.post('/programs/secret', {
    word: 'swordfish',
    email_address: 'dalke@example.org',
  })
  await portal.over(location.slice('/jobs/'.length))
  const stranger = visitor(portal.door)
  for (const who of [person, stranger, person, stranger]) {
    const { text } = await who.get(location)
    assert.match(words(text), /Finished/)
    assert.equal(/action="[^"]*\/rerun"/.test(text), who === person)
  }
})

test('with results = owner a page that its owner has just seen stays closed to others', async (t) => {
  const portal = await startPortal(t, { programs, settings: { access: ['results = owner'] } })
  const person = visitor(portal.door)
  const { location } = await person.post('/programs/leaves', { email_address: 'dalke@example.org' })
  await portal.over(location.slice('/jobs/'.length))
  const stranger = visitor(portal.door)
  for (const [who, status] of [
    [person, 200],
    [stranger, 404],
    [person, 200],
  ] as const)
    for (const path of [location, `/api/v1${location}`]) {
      const key = who.cookies.find(({ name }) => name === 'job_key')?.value
      const query = path.startsWith('/api') && key !== undefined ? `?key=${key}` : ''
      assert.equal((await who.get(path + query)).status, status, path)
    }
})

test('settings that are read again hold at once, also for what is said of a job that is over', async (t) => {
  const portal = await startPortal(t, {
    programs: { heavy: 'command = true\ntarget = heavy' },
    settings: { 'target.default': ['slots = 1'], 'target.heavy': ['slots = 1'] },
  })
  const id = await portal.submit('heavy', {})
  await portal.over(id)
  const targetOf = async () => JSON.parse((await visitor(portal.door).get(`/api/v1/jobs/${id}`)).text).target
  assert.equal(await targetOf(), 'heavy')
  writeFileSync(join(portal.root, 'errand.ini'), '[portal]\nport = 0\n[target.default]\nslots = 1\n')
  await portal.portal.reload()
  assert.equal(await targetOf(), 'default')
})
