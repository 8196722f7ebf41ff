import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { field, words } from '../support/html.ts'
import { needs } from '../support/needs.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { multipart, visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const fasta = readFileSync(join(import.meta.dirname, '../../programs/blastp/example/hbb_human.fa'), 'utf8')
const email_address = 'dalke@example.org'

/** Sends the program's own form, as it came, with these fields filled in; the page of the result. */
async function run(
  portal: TestPortal,
  program: string,
  fields: Parameters<typeof multipart>[0],
): Promise<string> {
  const person = visitor(portal.door)
  const { text } = await person.get(`/programs/${program}`)
  const token = field(text, 'form-token')?.value ?? ''
  const answer = await person.post(
    `/programs/${program}`,
    multipart({ ...fields, email_address, 'form-token': token }),
  )
  assert.equal(answer.status, 303, words(answer.text))
  await portal.over(answer.location.replace('/jobs/', ''))
  return waitFor('the page of the result', async () => {
    const page = words((await person.get(answer.location)).text)
    return /Finished|Failed/.test(page) ? page : undefined
  })
}

test('slow_div', async (t) => {
  const portal = await startPortal(t)
  const [well, byZero, negative, large] = await Promise.all([
    run(portal, 'slow_div', { x: '8', y: '2', seconds: '0' }),
    run(portal, 'slow_div', { x: '8', y: '0', seconds: '0' }),
    run(portal, 'slow_div', { x: '-8', y: '2', seconds: '0' }),
    run(portal, 'slow_div', { x: '9'.repeat(40), y: '3', seconds: '0' }),
  ])
  assert.match(well, /Slow division .*Finished Result 4 Output The answer is: 4/)
  assert.match(byZero, /Failed The program reported an error\. Error output expr: division by zero/)
  assert.match(negative, /Finished Result -4 /)
  assert.match(large, new RegExp(`Result ${'3'.repeat(40)} `))
  const form = await visitor(portal.door).get('/programs/slow_div')
  assert.match(words(form.text), /Divide/)
  assert.equal(field(form.text, 'seconds')?.value, '30')
  for (const x of ['', 'eight', '8.0']) {
    const { status, text } = await visitor(portal.door).post('/programs/slow_div', {
      x,
      y: '2',
      email_address,
    })
    assert.equal(status, 422)
    assert.match(words(text), /Could not start job: parameter 'x' is not an integer/)
  }
  const late = await visitor(portal.door).post('/programs/slow_div', {
    x: '8',
    y: '2',
    seconds: '3601',
    email_address,
  })
  assert.match(words(late.text), /Could not start job: Seconds: must be at most 3600/)
})

test('pi', async (t) => {
  const portal = await startPortal(t)
  const page = await run(portal, 'pi', { points: '1000', seed: '7' })
  assert.match(page, /Estimate of pi .*Finished Result (3\.\d+) .* points inside estimate 20 .* 1000 \d+ \1 /)
  assert.match(page, /Output 1\/50 2\/50 .* 50\/50 pi is about/)
  const [id = ''] = portal.portal.deps.catalog.ids()
  const picture = await visitor(portal.door).get(`/jobs/${id}/files/estimate.svg`)
  assert.equal(picture.headers['content-type'], 'image/svg+xml')
  const again = await run(portal, 'pi', { points: '1000', seed: '7' })
  assert.equal(/Result (\S+)/.exec(again)?.[1], /Result (\S+)/.exec(page)?.[1])
  const { status, text } = await visitor(portal.door).post('/programs/pi', {
    points: '1e9',
    seed: '0',
    email_address,
  })
  assert.equal(status, 422)
  assert.match(words(text), /'points' is not an integer Seed .* must be at least 1 /)
})

test('blastp, with a file and with what is pasted', async (t) => {
  if (!needs(t, 'blastp')) return
  const portal = await startPortal(t)
  const [uploaded, pasted, strict, bad] = await Promise.all([
    run(portal, 'blastp', { query: [fasta, 'hbb human.fa'], evalue: '1e-5' }),
    run(portal, 'blastp', { query: fasta.replace(/\n/g, '\r\n'), evalue: '' }),
    run(portal, 'blastp', { query: fasta, evalue: '1e-90' }),
    run(portal, 'blastp', { query: '>nothing\n', evalue: '' }),
  ])
  for (const page of [uploaded, pasted]) {
    assert.match(page, /BLAST protein search .*Finished Hit table Download hits\.tsv/)
    assert.match(
      page,
      /query subject % identity .* E-value bit score HBB_HUMAN HBB_CALAR 96\.575 146 .* 3\.05e-104 /,
    )
  }
  const hits = (page: string) => page.match(/HBB_HUMAN /g)?.length ?? 0
  assert.ok(hits(strict) < hits(pasted))
  assert.match(uploaded, /hbb human\.fa/)
  assert.match(bad, /Failed .*Error output .*(BLAST|Query|query|sequence)/)
})

test('where blastp is not installed its form says so, and how to install it', async (t) => {
  const path = process.env.PATH
  t.after(() => {
    process.env.PATH = path
  })
  process.env.PATH = '/nowhere'
  const portal = await startPortal(t)
  const person = visitor(portal.door)
  const form = await person.get('/programs/blastp')
  assert.equal(form.status, 200)
  assert.match(words(form.text), /blastp is not installed\. To install: apt-get install ncbi-blast\+/)
  assert.match(form.text, /<button disabled[^>]*>Search/)
  const sent = await person.post('/programs/blastp', { query: fasta, email_address })
  assert.equal(sent.status, 503)
  assert.match(words(sent.text), /blastp is not installed/)
  assert.match(words((await person.get('/')).text), /BLAST protein search .*Not available on this server/)
  const { programs } = JSON.parse((await person.get('/api/v1/programs')).text)
  assert.deepEqual(programs.find(({ name }: { name: string }) => name === 'blastp').missing_commands, [
    'blastp',
  ])
})
