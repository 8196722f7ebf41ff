import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { tags } from '../support/html.ts'
import { makeHouse, startPortal } from '../support/portal.ts'

const table = `title = A table
command = cp {program}/hits.csv {program}/wave.csv .
[outputs.hits]
file = hits.csv
show = table
[outputs.wave]
file = wave.csv
show = plot
x = t
y = sine, cosine
`

/** What comes over the wire, as a browser asks for it. */
function fetched(url: string) {
  return new Promise<{ bytes: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip, deflate, br' } }, async (incoming) => {
      const body = await buffer(incoming)
      const isPacked = incoming.headers['content-encoding'] === 'br'
      const headers = incoming.rawHeaders.join().length
      resolve({
        bytes: headers + body.length,
        text: (isPacked ? brotliDecompressSync(body) : body).toString(),
        headers: incoming.headers,
      })
    }).once('error', reject)
  })
}

/** A page with all that it loads: styles, icons, scripts, and what these import. */
async function weigh(url: string): Promise<{ bytes: number; parts: string[] }> {
  const page = await fetched(url)
  assert.equal(page.headers['content-encoding'], 'br')
  const waiting = [
    ...tags(page.text, 'link').map(({ href }) => href),
    ...tags(page.text, 'script').map(({ src }) => src),
    ...tags(page.text, 'img').map(({ src }) => src),
  ].map((address) => new URL(address ?? '', url).href)
  const seen = new Set<string>()
  let { bytes } = page
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    if (seen.has(address)) continue
    seen.add(address)
    const part = await fetched(address)
    bytes += part.bytes
    if (/\.js$/.test(address) && !/vendor/.test(address))
      for (const [, name = ''] of part.text.matchAll(/\bimport\b[^'"]*['"](\.[^'"]+)['"]/g))
        waiting.push(new URL(name, address).href)
  }
  return { bytes, parts: [...seen] }
}

test('pages are small over the wire, with all that they load: home and form below 60 kB, results below 100 kB', async (t) => {
  const root = makeHouse(t, { programs: { table } })
  const hits = Array.from(
    { length: 1_000 },
    (_, i) =>
      `sp|P${i * 7919}|HBB_${i},${(Math.sin(i) * 100).toFixed(3)},${i},${i * 3},1e-${i % 90},${Math.cos(i) * i}`,
  )
  writeFileSync(
    join(root, 'programs/table/hits.csv'),
    `subject,identity,length,mismatches,evalue,score\n${hits.join('\n')}\n`,
  )
  const wave = Array.from({ length: 5_000 }, (_, i) => `${i / 10},${Math.sin(i / 50)},${Math.cos(i / 70)}`)
  writeFileSync(join(root, 'programs/table/wave.csv'), `t,sine,cosine\n${wave.join('\n')}\n`)
  const portal = await startPortal(t, { root })
  const id = await portal.submit('table', {})
  assert.equal(await portal.over(id), 'SUCCESS')
  for (const [path, most] of [
    ['/', 60_000],
    ['/programs/blastp', 60_000],
    [`/jobs/${id}`, 100_000],
  ] as const) {
    const { bytes, parts } = await weigh(portal.door + path)
    assert.ok(bytes < most, `${path}: ${bytes} bytes, with ${parts.join(', ')}`)
    assert.ok(parts.some((part) => /errand\.css$/.test(part)))
  }
  assert.ok((await weigh(`${portal.door}/jobs/${id}`)).parts.some((part) => /plot\.js$/.test(part)))
})

test('what is not compressed: the files of a job, so that their length is known', async (t) => {
  const root = makeHouse(t, { programs: { table } })
  for (const name of ['hits', 'wave'])
    writeFileSync(join(root, `programs/table/${name}.csv`), 'a,b\n'.repeat(10_000))
  const portal = await startPortal(t, { root })
  const id = await portal.submit('table', {})
  await portal.over(id)
  const { headers } = await fetched(`${portal.door}/jobs/${id}/files/hits.csv`)
  assert.deepEqual([headers['content-encoding'], headers['content-length']], [undefined, '40000'])
  const zip = await fetched(`${portal.door}/jobs/${id}/files.zip`)
  assert.equal(zip.headers['content-encoding'], undefined)
  const api = await fetched(`${portal.door}/api/v1/openapi.json`)
  assert.equal(api.headers['content-encoding'], 'br')
})
