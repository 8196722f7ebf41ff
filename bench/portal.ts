import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export const root = join(import.meta.dirname, '..')
const errand = join(root, 'bin/errand')

/** Owners of the jobs, so that not all are one person's. */
const owners = Array.from({ length: 20 }, (_, n) => `owner${n}@example.org`)
export const ownerOf = (n: number) => owners[n % owners.length] ?? ''

/** So high that they never bind. */
const limits = [
  'submissions_per_minute',
  'unproved_submissions_per_hour',
  'waiting_jobs',
  'watchers_per_address',
  'watchers',
]
  .map((name) => `${name} = 1000000`)
  .join('\n')

/** All with a limit of time, as a program of a real server has: it costs a watchdog. No letters. */
const programs = {
  true: 'command = true',
  sleep: 'command = sleep 100000',
  words:
    "command = sh -c 'seq 200 && seq 50 > numbers.tsv'\nanswer = (200)\n[outputs.numbers]\nfile = numbers.tsv\nshow = table\n[inputs.query]\nlabel = Query\ntype = text",
}

/** A fresh folder for a portal: deleting many files just before a run slows the next `mkdir` tenfold. */
export function makeHouse(folder: string, slots: number): string {
  const house = mkdtempSync(join(folder, 'portal-'))
  writeFileSync(
    join(house, 'errand.ini'),
    `[portal]\nport = 0\n[limits]\n${limits}\n[target.default]\nslots = ${slots}\n`,
  )
  for (const [name, text] of Object.entries(programs)) {
    mkdirSync(join(house, 'programs', name), { recursive: true })
    writeFileSync(join(house, 'programs', name, 'program.ini'), definition(name, text))
  }
  return house
}

export function definition(name: string, text: string = programs[name as keyof typeof programs]): string {
  return `title = ${name}\ntime_limit = 100 h\nnotify = never\n${text}\n`
}

export interface Portal {
  house: string
  pid: number
  /** The TCP port that it listens on. */
  port: number
  /** From the start of the process until it answers, in milliseconds. */
  startMs: number
  jobFolder(id: string): string
  ask: Ask
  /** To the socket, as the administrator. */
  askSocket: Ask
  /** Submits a job through the API; its id. */
  submit(program: string, n?: number, inputs?: object): Promise<string>
  stop(): Promise<void>
}

/** One request; an answer of 400 or more is an error. */
type Ask = (method: string, path: string, body?: object) => Promise<Answer>

interface Answer {
  status: number
  text: string
}

/** The real portal, as a process of its own. */
export async function startPortal(
  house: string,
  { preload, connections = 16 }: { preload?: string; connections?: number } = {},
): Promise<Portal> {
  const begun = performance.now()
  const nodeOptions = [preload ? `--import=${preload}` : '', process.env.BENCH_NODE ?? ''].join(' ').trim()
  const child = spawn(errand, ['serve'], {
    cwd: house,
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: 'error',
      ...(nodeOptions ? { NODE_OPTIONS: nodeOptions } : {}),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  // Should a row fail, nothing of it stays behind.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const port = await portOf(child)
  const startMs = performance.now() - begun
  const ask = connect({ port }, connections)
  const askSocket = connect({ socketPath: join(house, 'state/portal.sock') }, connections)
  const jobs = join(house, 'jobs')
  return {
    house,
    pid: child.pid ?? 0,
    port,
    startMs,
    jobFolder: (id) => join(jobs, `job-${id}`),
    ask,
    askSocket,
    async submit(program, n = 0, inputs = {}) {
      const { text } = await ask('POST', `/api/v1/programs/${program}/jobs`, { inputs, email: ownerOf(n) })
      return JSON.parse(text).id
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      process.removeListener('exit', kill)
    },
  }
}

function portOf(child: ChildProcess): Promise<number> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the portal ended: ${said}`)))
    child.stderr?.on('data', (data) => {
      said += data
      const port = /serves http:\/\/[^/]*:(\d+)\//.exec(said)?.[1]
      if (port) resolve(Number(port))
    })
  })
}

/** Asks over so many connections, which are kept. */
export function connect(where: { port?: number; socketPath?: string }, connections: number): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return (method, path, body) => send({ ...where, agent }, method, path, body)
}

function send(where: object, method: string, path: string, body?: object): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = text === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', ...where, method, path, headers }, (incoming) => {
      const parts: Buffer[] = []
      incoming.on('data', (part) => parts.push(part))
      incoming.once('error', reject)
      incoming.once('end', () => {
        const answer = { status: incoming.statusCode ?? 0, text: Buffer.concat(parts).toString() }
        if (answer.status < 400) resolve(answer)
        else reject(new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`))
      })
    })
    outgoing.once('error', reject)
    outgoing.end(text)
  })
}

/** Waits until a look finds something. */
export async function until(look: () => boolean | Promise<boolean>, everyMs = 5): Promise<void> {
  while (!(await look())) await pause(everyMs)
}
