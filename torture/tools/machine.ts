import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Served } from '../../test/support/serve.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import type { House } from './house.ts'
import { type PortalOptions, startPortal } from './portal.ts'
import type { Scene } from './scene.ts'

/** A portal on a machine of its own, which can be switched off. */
export interface Machine extends Served {
  /** Everything on it stands still while `work` is done. */
  still<T>(work: () => T | Promise<T>): Promise<T>
  /** Everything on it ends at once, as when the plug is pulled; what its disk holds is another matter. */
  switchOff(): Promise<void>
}

/**
 * Starts a portal in a namespace of its own for processes, with a boot id of its own: to all in it, this is a machine
 * that was switched on a moment ago.
 */
export async function startMachine(
  scene: Scene,
  house: House,
  options: PortalOptions = {},
): Promise<Machine> {
  const bootId = join(scene.folder, `boot-${randomUUID()}`)
  writeFileSync(bootId, `${randomUUID()}\n`)
  const portal = await startPortal(scene, house, {
    ...options,
    through: [
      ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c'],
      // A sh as the first process collects what is left behind, as on any machine.
      'mount --bind "$0" /proc/sys/kernel/random/boot_id && { "$@" & wait $!; }',
      bootId,
    ],
  })
  const inside = await waitFor('the machine to run', () => membersOf(portal.pid)[0])
  const namespace = readlinkSync(`/proc/${inside}/ns/pid`)
  return {
    ...portal,
    async still(work) {
      await freeze(namespace)
      try {
        return await work()
      } finally {
        for (const pid of pidsIn(namespace)) signal(pid, 'SIGCONT')
      }
    },
    async switchOff() {
      await portal.kill('SIGKILL')
      await waitFor('the machine to be off', () => pidsIn(namespace).length === 0)
    },
  }
}

/** Stops everything, and what was forked while it was stopped, until nothing moves. */
async function freeze(namespace: string): Promise<void> {
  await waitFor('the machine to stand still', () => {
    const moving = pidsIn(namespace).filter((pid) => !isStill(pid))
    for (const pid of moving) signal(pid, 'SIGSTOP')
    return moving.length === 0
  })
}

/** Stopped; or waiting in vfork(2) for a child that is stopped. */
function isStill(pid: number): boolean {
  const state = stateOf(pid)
  if (/^[TtZX]/.test(state)) return true
  return state === 'D' && /clone|vfork/.test(readOr(`/proc/${pid}/wchan`, ''))
}

function membersOf(pid: number): number[] {
  return pids().filter((one) => parentOf(one) === pid)
}

function pidsIn(namespace: string): number[] {
  return pids().filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/ns/pid`) === namespace
    } catch {
      return false
    }
  })
}

function pids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
}

function stateOf(pid: number): string {
  return fieldsOf(pid)[0] ?? 'X'
}

function parentOf(pid: number): number {
  return Number(fieldsOf(pid)[1])
}

function fieldsOf(pid: number): string[] {
  const text = readOr(`/proc/${pid}/stat`, '')
  return text === '' ? [] : text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return otherwise
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

/** Runs a command of the system to its end. @throws with what it said */
export function run(command: string, ...words: string[]): void {
  const { status, stderr, error } = spawnSync(command, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${error?.message ?? stderr}`)
}
