import { readdirSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Who a process is, so that a reused pid is never taken for it: on one host, within one boot, a pid together with
 * its start time is unique. `startTime` is in clock ticks since boot (field 22 of /proc/<pid>/stat, proc_pid_stat(5)).
 */
export interface ProcessIdentity {
  host: string
  pid: number
  startTime: number
  bootId: string
}

interface Stat {
  state: string
  startTime: number
  processGroup: number
  session: number
}

export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

/** The identity of a process of this host that lives now, or undefined. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid)
  return stat && { host: hostname(), pid, startTime: stat.startTime, bootId: bootId() }
}

/**
 * Whether exactly this process lives on this machine. One that has ended and was not yet reaped (a zombie) does not.
 * The boot id tells the machine, too: unlike the host's name nobody changes it while processes run. Of a process of
 * another boot id it is known only that it does not live here: see `isOfThisHost`.
 */
export function isAlive(who: ProcessIdentity): boolean {
  if (who.bootId !== bootId()) return false
  const stat = readStat(who.pid)
  return stat !== undefined && stat.startTime === who.startTime && !isEnded(stat)
}

export function isOfThisHost(who: ProcessIdentity): boolean {
  return who.host === hostname()
}

/** The state, start time and process group of a pid. The command's name may hold blanks and `)`: it ends at the last one. */
export function readStat(pid: number): Stat | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return {
    state: fields[0] ?? '',
    processGroup: Number(fields[2]),
    session: Number(fields[3]),
    startTime: Number(fields[19]),
  }
}

/**
 * Whether anything lives in the process group that `leader` began together with a session (setsid(2)). The group keeps
 * its number while a member lives; once the leader is gone, a member is told from a stranger in a reused number by
 * its session and by having started later.
 */
export function livesInGroup(leader: ProcessIdentity): boolean {
  if (leader.bootId !== bootId()) return false
  const own = readStat(leader.pid)
  // The number names somebody else now: the kernel does not give it away while our group has a member.
  if (own && own.startTime !== leader.startTime) return false
  return allStats().some(
    (stat) =>
      stat.processGroup === leader.pid &&
      stat.session === leader.pid &&
      stat.startTime >= leader.startTime &&
      !isEnded(stat),
  )
}

function isEnded(stat: Stat): boolean {
  return stat.state === 'Z' || stat.state === 'X'
}

function allStats(): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== undefined)
}
