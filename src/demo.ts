import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import PostalMime from 'postal-mime'
import { readConfig } from './config/read.ts'
import { formatMistake } from './platform/hand-written-ini.ts'
import { silentLog } from './platform/log.ts'
import { type RunningServer, startServer } from './server.ts'

/**
 * `npm run demo`: a portal on a free port in a temporary folder, two divisions through its real form, and all that
 * happens as it happens. Nothing is left behind.
 */
const divisions = [
  { x: '8', y: '2' },
  { x: '8', y: '0' },
]
const email = 'dalke@example.org'

process.umask(0o077)
const root = mkdtempSync(join(tmpdir(), 'errand-demo-'))
const results: string[] = []
try {
  const server = await startInTemporaryFolder()
  try {
    say(`a portal runs at ${server.url}/ with its jobs in ${join(root, 'jobs')}`)
    const ids: string[] = []
    for (const { x, y } of divisions) ids.push(await submit(server, x, y))
    results.push(
      ...(await Promise.all(divisions.map(({ x, y }, n) => watch(server, ids[n] ?? '', `${x} / ${y}`)))),
    )
    for (const id of ids) await showLetter(await letterAbout(id))
  } finally {
    await server.stop()
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
console.log(`\n${results.join('\n')}`)

async function startInTemporaryFolder(): Promise<RunningServer> {
  cpSync(join(import.meta.dirname, '../programs/slow_div'), join(root, 'programs/slow_div'), {
    recursive: true,
  })
  writeFileSync(join(root, 'errand.ini'), '[portal]\nport = 0\n')
  const { config, mistakes } = readConfig({ workingDirectory: root, environment: {} })
  if (!config) throw new Error(mistakes.map(formatMistake).join('\n'))
  return startServer({ config, log: silentLog })
}

/** Opens the form, fills it in as a browser would, and sends it. Returns the job's id. */
async function submit({ url }: RunningServer, x: string, y: string): Promise<string> {
  const address = `${url}/programs/slow_div`
  const page = await (await fetch(address)).text()
  const token = /name="form-token" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const fields = new URLSearchParams({ x, y, seconds: '2', email_address: email, 'form-token': token })
  const answer = await fetch(address, { method: 'POST', body: fields, redirect: 'manual' })
  const id = /\/jobs\/([a-z]+)$/.exec(answer.headers.get('location') ?? '')?.[1]
  if (id === undefined) throw new Error(`the form was not taken (${answer.status})`)
  say(`${x} / ${y}: submitted, job ${id}, its page is ${url}/jobs/${id}`)
  return id
}

interface JobAnswer {
  state: string
  position: number | null
  answer: string | null
}

/** Says each new state of a job until it has ended; returns the line that closes the demo. */
async function watch({ url }: RunningServer, id: string, division: string): Promise<string> {
  for (let last = ''; ; await pause(50)) {
    const job = (await (await fetch(`${url}/api/v1/jobs/${id}`)).json()) as JobAnswer
    if (job.state !== last) say(`${division}: ${id} is ${job.state}`)
    last = job.state
    if (job.state === 'success') return `${division} = ${job.answer}`
    if (job.state === 'error') {
      const { text } = (await (await fetch(`${url}/api/v1/jobs/${id}/log?stream=stderr`)).json()) as {
        text: string
      }
      return `${division}: ${text.trim()}`
    }
  }
}

async function letterAbout(id: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      return readFileSync(join(root, 'state/outbox', `job-${id}.eml`), 'utf8')
    } catch {
      await pause(50)
    }
  }
  throw new Error(`no letter about ${id}`)
}

async function showLetter(letter: string): Promise<void> {
  const { subject, from, to, messageId, text } = await PostalMime.parse(letter)
  const head = [
    `From: ${from?.address}`,
    `To: ${to?.[0]?.address}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
  ]
  const lines = [...head, '', ...(text ?? '').trimEnd().split('\n')]
  say(`a letter was written:\n${lines.map((line) => `    ${line}`.trimEnd()).join('\n')}`)
}

function say(line: string): void {
  console.log(line)
}
