import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { waitFor } from '../../test/support/wait-for.ts'
import type { Scene } from './scene.ts'

/** One system call of a portal: the n-th of its kind that this thread makes from now on. */
export interface Point {
  call: string
  n: number
  /** Which of the portal's threads, by its place among them. */
  thread: number
  /** What it was about, as strace shows it. */
  about: string
}

/**
 * Everything by which a portal changes what others see, and by which it opens what it reads. With
 * UV_THREADPOOL_SIZE=1 the file calls are made by one thread, and SQLite's, the answers and the start of the wrapper by
 * the main one, so that the n-th call is the same one each time.
 */
const calls =
  'mkdir,openat,write,writev,pwrite64,fsync,fdatasync,rename,link,symlink,unlink,ftruncate,clone,clone3,vfork'.split(
    ',',
  )

/** The threads of a portal that make calls; its children are left alone. */
function threadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).filter((thread) =>
    /^(MainThread|node|libuv-worker)/.test(readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8')),
  )
}

async function attach(
  scene: Scene,
  pid: number,
  words: string[],
  threads = threadsOf(pid),
): Promise<ChildProcess> {
  const child = spawn('strace', [...threads.flatMap((thread) => ['-p', thread]), ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  scene.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr?.on('data', (data) => {
    said += data
  })
  await waitFor('strace to watch', () => {
    if (child.exitCode !== null) throw new Error(`strace ended: ${said}`)
    return said.split('attached').length > threads.length
  })
  return child
}

/** Lets a portal go on by itself. */
export async function detach(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

/** Every call that a portal makes while `work` goes on, but those by which its threads wake one another. */
export async function recordCalls(scene: Scene, pid: number, work: () => Promise<unknown>): Promise<Point[]> {
  const path = `${scene.folder}/calls-${pid}`
  const child = await attach(scene, pid, ['-o', path, '-yy', '-s', '0', '-e', `trace=${calls.join()}`])
  const threads = threadsOf(pid)
  await work()
  await detach(child)
  const counts = new Map<string, number>()
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, thread = '', call = '', about = ''] = /^(\d+) +(\w+)\((.*)/.exec(line) ?? []
      if (call === '') return []
      const n = (counts.get(`${thread} ${call}`) ?? 0) + 1
      counts.set(`${thread} ${call}`, n)
      return call === 'write' && isWaking(about) ? [] : [{ call, n, about, thread: threads.indexOf(thread) }]
    })
}

/** A write by which one thread wakes another. */
function isWaking(about: string): boolean {
  return /^\d+<(anon_inode|pipe):/.test(about)
}

/** Lets the portal be killed at this call. */
export function killAt(scene: Scene, pid: number, { call, n }: Point): Promise<ChildProcess> {
  return attach(scene, pid, [
    '-o',
    '/dev/null',
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:signal=SIGKILL:when=${n}`,
  ])
}

let failures = 0

/**
 * Lets this call of its thread fail while `work` goes on. `isWaking`: it was one by which threads wake one another, as their
 * number depends on who is faster; libuv ends the portal when that fails, which no disk can bring about.
 */
export async function failAt<T>(
  scene: Scene,
  pid: number,
  { call, n, thread }: Point,
  error: string,
  work: () => Promise<T>,
): Promise<{ result: T; isWaking: boolean }> {
  const path = `${scene.folder}/failures-${++failures}`
  const inject = `inject=${call}:error=${error}:when=${n}`
  const words = ['-o', path, '-yy', '-s', '0', '-e', `trace=${call}`, '-e', inject]
  const child = await attach(scene, pid, words, threadsOf(pid).slice(thread, thread + 1))
  let result: T
  try {
    result = await work()
  } finally {
    await detach(child)
  }
  const injected = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.includes('(INJECTED)'))
  rmSync(path)
  return { result, isWaking: injected.some((line) => isWaking(line.replace(/^(\d+ +)?\w+\(/, ''))) }
}
