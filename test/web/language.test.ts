import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import PostalMime from 'postal-mime'
import { jobStates } from '../../src/job/states.ts'
import { de } from '../../src/messages/de.ts'
import { en } from '../../src/messages/en.ts'
import { silentLog } from '../../src/platform/log.ts'
import { saidStates } from '../../src/portal/search-query.ts'
import { pages } from '../../src/web/routes.ts'
import { plain, tags, words } from '../support/html.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const german = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' }

/** Words of English that are none of German: those of the one catalogue that the other does not have. */
const english = (() => {
  const wordsOf = (part: unknown): string[] =>
    typeof part === 'object' && part !== null
      ? Object.values(part).flatMap(wordsOf)
      : (String(part).match(/[\p{L}']{2,}/gu) ?? []).map((word) => word.toLowerCase())
  const ofGerman = new Set(wordsOf(de))
  return new Set(wordsOf(en).filter((word) => !ofGerman.has(word)))
})()

/** What is seen or read out of a page, and what its scripts say. */
function allWords(html: string): string[] {
  const german = html
    .replace(/<(\w+)[^>]* lang="en"[^>]*>[\s\S]*?<\/\1>/g, ' ')
    .replace(/<(code|pre)\b[\s\S]*?<\/\1>|<span class="summary">[^<]*/g, ' ')
  const attributes = [...german.matchAll(/ (?:title|aria-label|placeholder|alt|data-[a-z-]+)="([^"]*)"/g)]
    // Addresses, and what scripts go by.
    .filter(
      ([whole]) =>
        !/^ data-(events|copy|states|address|browse|job|field|stream|live|panel|offers|state|show-if|inputs|table|text|plot|column|filter)=/.test(
          whole,
        ),
    )
    .map(([, value]) => plain(value ?? ''))
  const title = /<title>([^<]*)/.exec(german)?.[1] ?? ''
  return [words(german), plain(title), ...attributes]
}

/** Addresses, and the codes of states. */
const notWords = new RegExp(
  `\\S+@\\S+|https?:\\S+|${[jobStates, saidStates].map((one) => one.join(', ')).join('|')}`,
  'g',
)

function englishIn(html: string): string[] {
  return allWords(html)
    .flatMap((text) => text.replace(notWords, '').match(/[\p{L}']{2,}/gu) ?? [])
    .filter((word) => english.has(word.toLowerCase()))
}

const programs = {
  zeigt: `title = Zeigt
button = Los
command = sh -c 'echo a,b >t.csv && echo 1,2 >>t.csv && echo "{wort}" >&2'
retries = 0
[inputs.wort]
label = Wort
pattern = [a-zß]*
[inputs.daten]
label = Daten
type = server_file
roots = /etc
[inputs.mehr]
label = Mehr
type = file
paste = true
[inputs.wahl]
label = Wahl
type = choices
choices = a, b
[inputs.tief]
label = Tief
type = number
min = 0
show_if = wort = ja
[outputs.t]
file = t.csv
label = Tafel
show = table
`,
  kaputt: 'title = Kaputt\nbutton = Los\ncommand = sh -c "exit 3"',
  gate: 'title = Tor\ncommand = {tests}/gate ../../../open',
}

async function house(t: test.TestContext, portal: string[] = []) {
  const house = await startPortal(t, {
    programs,
    settings: { portal, access: ['admins = boss@example.org'] },
  })
  const session = (address: string) => ({
    session: house.portal.deps.state.useSignIn(house.portal.deps.state.issueSignIn(address))?.session ?? '',
  })
  return { house, door: house.door, session }
}

async function send(house: TestPortal, program: string, inputs: Record<string, string>, headers = {}) {
  const answer = await visitor(house.door).post(
    `/programs/${program}`,
    { ...inputs, email_address: 'dalke@example.org' },
    headers,
  )
  assert.equal(answer.status, 303, answer.text)
  return answer.location.split('/').at(-1) ?? ''
}

test('every page is German from top to bottom for who asks for German', async (t) => {
  const { house: portal, door, session } = await house(t)
  const finished = await send(portal, 'zeigt', { wort: 'ja' }, german)
  const failed = await send(portal, 'kaputt', {}, german)
  const twin = await send(portal, 'zeigt', { wort: 'nein' }, german)
  for (const id of [finished, failed, twin]) await portal.over(id)
  const running = await send(portal, 'slow_div', { x: '8', y: '2', seconds: '60' }, german)
  await waitFor('it to run', async () => (await portal.portal.read(running))?.state === 'running')
  const boss = visitor(door, session('boss@example.org'))
  const owner = visitor(door, session('dalke@example.org'))
  const stranger = visitor(door)
  let pagesSeen = 0
  const found: string[] = []
  const look = async (person: typeof boss, path: string, fields?: Record<string, string>) => {
    const answer = await (fields ? person.post(path, fields, german) : person.get(path, german))
    if (!/^text\/html/.test(answer.headers['content-type'] ?? '') || !answer.text.startsWith('<!doctype'))
      return
    pagesSeen++
    assert.equal(tags(answer.text, 'html')[0]?.lang, 'de', path)
    assert.equal(answer.headers['content-language'], 'de', path)
    assert.match(String(answer.headers.vary), /Accept-Language/, path)
    found.push(...englishIn(answer.text).map((word) => `${path}: ${word}`))
  }
  for (const route of pages.filter(({ method }) => method === 'get')) {
    for (const id of [finished, failed, running]) {
      const path = route.path
        .replace(':name', 'zeigt')
        .replace(':id', id)
        .replace(':input', 'daten')
        .replace('*path', 't.csv')
        .replace(':attempt', '1')
      if (path.endsWith('/events')) continue
      for (const person of [boss, owner, stranger]) await look(person, path)
      if (path === route.path) break
    }
  }
  for (const name of ['slow_div', 'pi', 'blastp']) await look(stranger, `/programs/${name}`)
  await look(stranger, '/programs/pi?example=many')
  await look(stranger, `/programs/zeigt?from=${finished}`)
  await look(stranger, '/jobs/bcdfghjk')
  await look(stranger, '/nichts')
  await look(stranger, '/results?job_id=x')
  await look(stranger, '/programs/zeigt', {
    wort: 'JA',
    daten: '/etc',
    wahl: 'c',
    tief: 'x',
    'job-title': 'x'.repeat(200),
  })
  await look(stranger, '/sign-in', { email_address: 'nobody' })
  await look(stranger, '/sign-in', { email_address: 'new@example.org' })
  await look(owner, '/jobs?q=state:odd+since:never+progam:x+%22')
  await look(owner, '/jobs/selected', { do: 'cancel', id: running })
  await look(owner, '/jobs/selected', { do: 'delete', id: running })
  await look(owner, `/jobs/${running}/share`, { email: 'x' })
  await look(owner, `/jobs/${running}/share`, { email: 'friend@example.org' })
  await look(owner, `/jobs/${running}/delete`, {})
  await look(owner, `/jobs/${finished}/cancel`, {})
  await look(owner, `/jobs/${finished}/compare?with=${finished}`)
  await look(owner, `/jobs/${finished}/compare?with=${failed}`)
  await look(owner, `/jobs/${finished}/compare?with=${twin}`)
  await look(owner, `/jobs?with=${finished}`)
  await look(owner, '/jobs/selected', { do: 'compare', id: finished })
  await look(boss, '/admin/targets/default', { slots: 'many' })
  await look(boss, '/admin/targets/default', { paused: 'yes' })
  await look(boss, '/admin')
  await look(stranger, '/programs/slow_div')
  await look(boss, `/jobs/${running}/signal`, { signal: 'ODD' })
  assert.ok(pagesSeen > 60, `${pagesSeen} pages`)
  await owner.post(`/jobs/${running}/cancel`, {})
  await portal.over(running)
  await look(owner, `/jobs/${running}`)
  await look(stranger, `/jobs/${running}`)
  assert.deepEqual([...new Set(found)], [])
})

test('English is for who asks for it, or for nothing, or for what there is not', async (t) => {
  const { door } = await house(t)
  const person = visitor(door)
  for (const [asked, language] of [
    ['', 'en'],
    ['*', 'en'],
    ['fr-FR,fr;q=0.9', 'en'],
    ['en-GB,de;q=0.9', 'en'],
    ['fr,de;q=0.2', 'de'],
    ['de-CH', 'de'],
  ] as const) {
    const { text, headers } = await person.get('/', asked === '' ? {} : { 'accept-language': asked })
    assert.equal(tags(text, 'html')[0]?.lang, language, asked)
    assert.equal(headers['content-language'], language, asked)
  }
})

test('a link at the foot of every page changes the language, and leads back to the same page', async (t) => {
  const { door } = await house(t)
  const person = visitor(door)
  const linkIn = (html: string) => tags(html, 'a').find(({ hreflang }) => hreflang !== undefined)
  const address = '/programs/slow_div?x=8&page-language=xx&y=2'
  const link = linkIn((await person.get(address)).text)
  assert.deepEqual([link?.lang, link?.href], ['de', '/programs/slow_div?page-language=de'])
  const changed = await person.get(link?.href ?? '', { referer: `${door}${address}` })
  assert.deepEqual([changed.status, changed.location], [303, '/programs/slow_div?x=8&y=2'])
  const again = await person.get(changed.location, { 'accept-language': 'en' })
  assert.match(again.text, /Langsame Division/)
  assert.equal(linkIn(again.text)?.href, '/programs/slow_div?page-language=en')
  for (const [wish, referer, place] of [
    ['/jobs?q=x&page-language=de', '', '/jobs?q=x'],
    ['/jobs?page-language=de', `${door}/programs/slow_div?x=8`, '/jobs'],
    ['/jobs?page-language=de', 'https://evil.example.org/jobs?q=x', '/jobs'],
  ] as const)
    assert.equal((await person.get(wish, { referer })).location, place, referer)

  // What answers a form leads back to the page that the form stands on; never to another host.
  const wrong = (referer: string) => person.post('/programs/slow_div?submit', { x: 'a' }, { referer })
  assert.equal(
    linkIn((await wrong(`${door}/programs/slow_div?x=8`)).text)?.href,
    '/programs/slow_div?page-language=en',
  )
  assert.equal(linkIn((await wrong('https://evil.example.org/x')).text)?.href, '/?page-language=en')
  for (const path of ['//evil.example.org/', '/\\evil.example.org/', '///evil.example.org']) {
    const answer = await person.get(`${path}?page-language=en`)
    assert.match(answer.location, /^\/[^/\\]/, path)
    assert.match(linkIn((await person.get(path)).text)?.href ?? '', /^\/[^/\\]/, path)
  }
})

test('the API says what is wrong in the language that is asked for, and else in English, whatever the pages do', async (t) => {
  const { door, house: portal } = await house(t, ['language = de'])
  const ask = async (headers: Record<string, string>, where = door) => {
    const answer = await visitor(where, { language: 'de' }).json(
      '/api/v1/programs/slow_div/jobs',
      { inputs: { x: 'a', y: '2' }, email: 'dalke@example.org' },
      headers,
    )
    return JSON.parse(answer.text).errors.x
  }
  assert.equal(await ask(german), 'Parameter „x“ ist keine ganze Zahl')
  assert.equal(await ask({}), "parameter 'x' is not an integer")
  assert.equal(await ask({}, portal.socket), "parameter 'x' is not an integer")
  const { programs } = JSON.parse((await visitor(door).get('/api/v1/programs', german)).text)
  assert.ok(programs.some(({ title }: { title: string }) => title === 'Langsame Division'))
})

test('[portal] language is for pages and letters of who asks for none', async (t) => {
  const { door, house: portal } = await house(t, ['language = de'])
  assert.equal(tags((await visitor(door).get('/')).text, 'html')[0]?.lang, 'de')
  assert.equal(tags((await visitor(door).get('/', { 'accept-language': 'en' })).text, 'html')[0]?.lang, 'en')
  const silent = await send(portal, 'slow_div', { x: '8', y: '2', seconds: '0' })
  const asking = await send(portal, 'slow_div', { x: '8', y: '2', seconds: '0' }, { 'accept-language': 'en' })
  assert.match((await letterAbout(portal, silent)).subject ?? '', /Langsame Division .*: fertig/)
  assert.match((await letterAbout(portal, asking)).subject ?? '', /Slow division .*: finished/)
})

async function letterAbout(portal: TestPortal, text: string) {
  const raw = await waitFor(`a letter about ${text}`, async () => {
    const all = await Promise.all(portal.letters().map((one) => PostalMime.parse(one)))
    return all.find(({ subject, text: body }) => `${subject} ${body}`.includes(text))
  })
  return raw
}

test('a letter is written in the language of who submitted, shared or asked; a job made again in that of who did', async (t) => {
  const { door, house: portal, session } = await house(t)
  const id = await send(portal, 'slow_div', { x: '8', y: '0', seconds: '0' }, german)
  assert.match(readFileSync(portal.folder(id).config, 'utf8'), /^language ?= ?de$/m)
  const letter = await letterAbout(portal, id)
  assert.equal(letter.subject, `[Errand] Langsame Division ${id}: fehlgeschlagen`)
  assert.match(letter.text ?? '', /Ihr Auftrag ist fehlgeschlagen: Langsame Division\./)
  assert.match(letter.html ?? '', /<html lang="de">/)
  assert.deepEqual(
    (letter.text?.replace(/https?:\S+/g, '').match(/[\p{L}']{2,}/gu) ?? []).filter((word) =>
      english.has(word.toLowerCase()),
    ),
    [],
  )

  const owner = visitor(door, session('dalke@example.org'))
  const keeps = (await owner.post(`/jobs/${id}/rerun`)).location.split('/').at(-1) ?? ''
  const takes =
    (await owner.post(`/jobs/${id}/rerun`, {}, { 'accept-language': 'en' })).location.split('/').at(-1) ?? ''
  assert.match((await letterAbout(portal, keeps)).subject ?? '', /fehlgeschlagen/)
  assert.match((await letterAbout(portal, takes)).subject ?? '', /failed/)
  assert.doesNotMatch(readFileSync(portal.folder(takes).config, 'utf8'), /^language/m)

  await owner.post(`/jobs/${id}/share`, { email: 'friend@example.org' }, german)
  assert.match(
    (await letterAbout(portal, 'mit Ihnen geteilt')).text ?? '',
    /teilt einen Auftrag mit Ihnen: Langsame Division/,
  )
  await visitor(door).post('/sign-in', { email_address: 'new@example.org' }, german)
  assert.match((await letterAbout(portal, 'Anmelden')).text ?? '', /Öffnen Sie diesen Link/)
})

test('who watches a job hears of it in their own language, and lists call its program what they call it', async (t) => {
  const { door, house: portal, session } = await house(t)
  const id = await send(portal, 'gate', {})
  const listen = async (language: string) => {
    const answer = await fetch(`${door}/jobs/${id}/events`, { headers: { 'accept-language': language } })
    let text = ''
    const done = (async () => {
      for await (const piece of answer.body ?? []) text += Buffer.from(piece).toString()
    })()
    await waitFor('the state', () => /event: state\ndata: .*"state":"running"/.test(text))
    return async () => {
      await done
      return text
    }
  }
  const heard = [await listen('de'), await listen('en')]
  openGate(portal.root)
  const [ofGerman = '', ofEnglish = ''] = await Promise.all(heard.map((one) => one()))
  assert.match(ofGerman, /"title":"Fertig: Tor/)
  assert.doesNotMatch(ofGerman, /Running|Finished/)
  assert.match(ofEnglish, /"title":"Finished: Tor/)
  assert.doesNotMatch(ofEnglish, /Läuft|Fertig/)

  const division = await send(portal, 'slow_div', { x: '8', y: '2', seconds: '0' }, german)
  await portal.over(division)
  const owner = visitor(door, session('dalke@example.org'))
  assert.match((await owner.get('/jobs', german)).text, /Langsame Division/)
  assert.match((await owner.get('/jobs')).text, /Slow division/)
  // The same answer is kept for both, in two languages.
  assert.match((await owner.get(`/jobs/${division}`, german)).text, /Sekunden/)
  assert.match((await owner.get(`/jobs/${division}`)).text, /Seconds/)
})

test('the log stays English, and quotes what was said', async (t) => {
  const lines: [object, string][] = []
  const log = { ...silentLog, error: (facts: object, message: string) => lines.push([facts, message]) }
  const portal = await startPortal(t, { log, programs: { odd: 'command = odd {x}' } })
  const answer = await visitor(portal.door).get('/programs/odd', german)
  assert.match(words(answer.text), /Das Programm „odd“ kann gerade nicht ausgeführt werden/)
  const [facts, message] = lines.at(-1) ?? [{}, '']
  assert.equal(message, 'Not available now')
  assert.match((facts as { said: string }).said, /Das Programm „odd“/)
})
