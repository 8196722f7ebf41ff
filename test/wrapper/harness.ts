import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { packEnvironment } from '../../src/engine/environment.ts'
import { waitFor } from '../support/wait-for.ts'

export const wrapperFile = join(import.meta.dirname, '../../wrapper/run-job')

interface Shell {
  name: string
  command: string[]
  /** dash runs with the system's tools, busybox with nothing but its own. */
  makePath: (folder: string) => string
}

const shells: Shell[] = [
  { name: 'dash', command: ['dash'], makePath: () => process.env.PATH ?? '' },
  { name: 'busybox', command: ['busybox', 'sh'], makePath: linkBusyboxTools },
]

function linkBusyboxTools(folder: string): string {
  const tools = join(folder, 'tools')
  mkdirSync(tools)
  execFileSync('busybox', ['--install', '-s', tools])
  return tools
}

export function findCommand(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Why a test that needs `command` is skipped, or false. In CI nothing is skipped: there the test fails. */
export function skipWithout(command: string): string | false {
  if (findCommand(command) || process.env.ERRAND_CI) return false
  return `${command} is not installed`
}

export type Job = ReturnType<typeof createJob>

/** One test for each shell that the wrapper must run under, both at the same time, each with a fresh job. */
export function inEachShell(name: string, body: (job: Job, t: TestContext) => Promise<void>): void {
  describe(name, { concurrency: true }, () => {
    for (const shell of shells) {
      it(shell.name, { skip: skipWithout(shell.command[0] ?? '') }, (t) => body(createJob(t, shell), t))
    }
  })
}

export interface Start {
  options?: string[]
  /** The program's; PATH is the wrapper's own unless given. */
  environment?: Record<string, string>
  attempt?: string
  folder?: string
  wrapper?: string
}

function createJob(t: TestContext, shell: Shell) {
  const root = mkdtempSync(join(tmpdir(), 'errand-wrapper-'))
  const begun: Parameters<typeof endJob>[] = []
  t.after(() => {
    // By what their folders say of them.
    for (const job of begun) endJob(...job)
    rmSync(root, { recursive: true, force: true })
  })
  const jobs = join(root, 'jobs')
  const folder = join(jobs, 'job-tcfnctbq')
  makeJobFolder(folder)
  let path = shell.makePath(root)

  function start(command: string[], { options = [], environment = {}, attempt = '1', ...at }: Start = {}) {
    const arguments_ = [
      ...shell.command.slice(1),
      at.wrapper ?? wrapperFile,
      ...options,
      at.folder ?? folder,
      attempt,
      '--',
    ]
    const child = spawn(findCommand(shell.command[0] ?? '') ?? '', [...arguments_, ...command], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: path, ...leftOver, ...packEnvironment({ PATH: path, ...environment }) },
    })
    begun.push([child, at.folder ?? folder])
    let errors = ''
    child.stderr.on('data', (data) => {
      errors += data
    })
    const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
      child.on('close', (code) => resolve({ code, errors }))
    })
    return { child, pid: child.pid ?? 0, ended, errors: () => errors }
  }

  return {
    folder,
    /** How the wrapper is called, for a test that must do so itself. */
    wrapper: [findCommand(shell.command[0] ?? '') ?? '', ...shell.command.slice(1), wrapperFile],
    jobs,
    root,
    start,
    /** Runs the wrapper to its end. */
    run: (command: string[], how?: Start) => start(command, how).ended,
    has: (name: string) => existsSync(join(folder, name)),
    read: (name: string) => readFileSync(join(folder, name), 'utf8'),
    write: (name: string, text: string) => writeFileSync(join(folder, name), text),
    status: () => parseIni(readFileSync(join(folder, 'status.ini'), 'utf8')).status ?? {},
    started: () => parseIni(readFileSync(join(folder, 'attempts/1/started.ini'), 'utf8')),
    /** Of the program itself: what is still the wrapper's own shell does not listen to every signal. */
    programPid: () =>
      waitFor('the program to be started', () => {
        const file = join(folder, 'attempts/1/started.ini')
        const pid = existsSync(file) ? Number(parseIni(readFileSync(file, 'utf8')).program?.pid) : 0
        return pid && !commandOf(pid).includes('run-job') ? pid : undefined
      }),
    /** Puts a script of the test before the tool of the same name. */
    replaceTool(name: string, script: string) {
      const tools = join(root, 'replaced')
      mkdirSync(tools, { recursive: true })
      const real = path.split(delimiter).find((entry) => existsSync(join(entry, name)))
      writeFileSync(join(tools, name), `#!/bin/sh\nreal=${real}/${name}\n${script}\n`, { mode: 0o755 })
      if (!path.startsWith(tools)) path = tools + delimiter + path
    },
  }
}

/** What the wrapper may have been started with, and its program does not get. */
const leftOver = { LANG: 'C.UTF-8', LEFT: 'of the wrapper\nexport ERRAND_ENV_0=x\nexport PATH=x\n-n' }

export function makeJobFolder(folder: string): void {
  mkdirSync(join(folder, 'attempts/1'), { recursive: true })
  mkdirSync(join(folder, 'files'))
}

/** Ends what a test left running: the wrapper if it is still ours, and the program that its job folder names. */
function endJob(child: ChildProcess, folder: string): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  const file = join(folder, 'attempts/1/started.ini')
  if (!existsSync(file)) return
  const program = parseIni(readFileSync(file, 'utf8')).program
  const found = processes().find((one) => String(one.pid) === program?.pid)
  if (found && String(found.startTime) === program?.start_time) process.kill(-found.pid, 'SIGKILL')
}

/** What the wrapper writes: sections, keys, values that are plain or a JSON string. */
export function parseIni(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {}
  let section: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const heading = /^\[(.*)\]$/.exec(line)
    if (heading) {
      section = {}
      sections[heading[1] ?? ''] = section
    } else if (line) {
      const [, key = '', value = ''] = /^(\S+) = (.*)$/.exec(line) ?? notIni(line)
      section[key] = value.startsWith('"') ? JSON.parse(value) : value
    }
  }
  return sections
}

function notIni(line: string): never {
  throw new Error(`not a line of INI: ${line}`)
}

/** Every process that lives, by /proc; zombies are left out. */
export function processes() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').slice(0, -1)
        if (fields[0] === 'Z') return []
        return [{ pid: Number(name), session: Number(fields[3]), startTime: Number(fields[19]), command }]
      } catch {
        return [] // it has ended meanwhile
      }
    })
}

export const inSession = (session: number) => processes().filter((one) => one.session === session)
export const watchdogOf = (wrapper: number) =>
  processes().find(({ command }) => command[command.indexOf('--watch') + 1] === String(wrapper))

/** The command line of a process; '' when it is gone. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
