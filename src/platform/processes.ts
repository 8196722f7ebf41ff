import { readdirSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'

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
  parent: number
  processGroup: number
  session: number
  /** Of itself and of the children that it has waited for. */
  cpuSeconds: number
  /** Resident. */
  memoryBytes: number
}

export interface Member extends Stat {
  pid: number
}

/** USER_HZ, the same on every Linux: proc(5). */
export const ticksPerSecond = 100

const pageBytes = readPageSize()

/** From the auxiliary vector, pairs of words (getauxval(3)); there AT_PAGESZ is 6. */
function readPageSize(): number {
  const pairs = new BigUint64Array(new Uint8Array(readFileSync('/proc/self/auxv')).buffer)
  const at = pairs.findIndex((word, index) => index % 2 === 0 && word === 6n)
  return at === -1 ? 4096 : Number(pairs[at + 1])
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
 * another boot id it is known only that it does not live here: see `isOnOtherHost`.
 */
export function isAlive(who: ProcessIdentity): boolean {
  if (who.bootId !== bootId()) return false
  const stat = readStat(who.pid)
  return stat !== undefined && stat.startTime === who.startTime && !isEnded(stat)
}

export function isOfThisHost(who: ProcessIdentity): boolean {
  return who.host === hostname()
}

/**
 * Whether this process ran on another host, so that it can't be told from here whether it lives. Another boot id under
 * this host's name is a boot that is over; this boot's id under another name is this machine, in a container or renamed.
 */
export function isOnOtherHost(who: ProcessIdentity): boolean {
  return who.bootId !== bootId() && !isOfThisHost(who)
}

/** What /proc tells of a pid. The command's name may hold blanks and `)`: it ends at the last one. */
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
    parent: Number(fields[1]),
    processGroup: Number(fields[2]),
    session: Number(fields[3]),
    cpuSeconds:
      (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) / ticksPerSecond,
    startTime: Number(fields[19]),
    memoryBytes: Number(fields[21]) * pageBytes,
  }
}

/**
 * What lives in the session that `leader` began (setsid(2)), also in other groups of it, such as timeout(1) makes. The
 * session keeps its number while a member lives; once the leader is gone, a member is told from a stranger in a reused
 * number by having started later.
 */
export function livingInSession(leader: ProcessIdentity): Member[] {
  // 0 and 1 are the kernel's and init's: a damaged record must not name them.
  if (leader.bootId !== bootId() || leader.pid <= 1) return []
  const own = readStat(leader.pid)
  // The number names somebody else now: the kernel does not give it away while our session has a member.
  if (own && own.startTime !== leader.startTime) return []
  const look = () =>
    allStats().filter(
      (stat) =>
        // The leader itself also in the moment before it has begun its session.
        (stat.session === leader.pid || stat.pid === leader.pid) &&
        stat.startTime >= leader.startTime &&
        !isEnded(stat),
    )
  const found = look()
  // What forked and ended while /proc was read was seen neither itself nor as its child: look again.
  return found.length > 0 ? found : look()
}

/**
 * What lives, began after `since`, and whose environment, as it was when its program began, is of this kind: a list of
 * `NAME=VALUE`. Only processes of the same user show theirs (proc_pid_environ(5)).
 */
export function livingWithEnvironment(
  isOfKind: (environment: string[]) => boolean,
  since: ProcessIdentity,
): Member[] {
  if (since.bootId !== bootId()) return []
  return allStats().filter(
    (stat) => stat.startTime >= since.startTime && !isEnded(stat) && isOfKind(environmentOf(stat.pid)),
  )
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    return []
  }
}

/** Whether one that `livingInSession` found lives on, and in that session. */
export function isStillMember(member: Member): boolean {
  const stat = readStat(member.pid)
  return stat?.startTime === member.startTime && stat.session === member.session && !isEnded(stat)
}

export function isEnded(stat: Pick<Stat, 'state'>): boolean {
  return stat.state === 'Z' || stat.state === 'X'
}

/** How many processes are looked at before others get their turn: about 5 ms. */
const slice = 200

/** Every process, zombies too, read in slices, so that a machine with thousands does not hold up the rest. */
export async function readAllProcesses(): Promise<Member[]> {
  const pids = processNumbers()
  const found: Member[] = []
  while (pids.length > 0) {
    found.push(...statsOf(pids.splice(0, slice)))
    await nextTurn()
  }
  return found
}

function allStats(): Member[] {
  return statsOf(processNumbers())
}

function processNumbers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function statsOf(pids: number[]): Member[] {
  return pids.flatMap((pid) => {
    const stat = readStat(pid)
    return stat ? [{ pid, ...stat }] : []
  })
}
