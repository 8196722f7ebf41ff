import type { Config } from '../config/settings.ts'
import { createTransportFor } from '../mail/transport.ts'
import { messageOf } from '../platform/errors.ts'
import { type Deps, transportSettings } from './deps.ts'
import { settle } from './settle.ts'

export interface Reloaded {
  /** The settings that are different now, as `[section] key`; of a target that is new, or not there any more, that. */
  changed: string[]
  /** Those that are different in the file and hold only when the portal is started again. */
  atNextStart: string[]
  /** The schedules that are others now, by name. */
  schedules: Record<'new' | 'gone' | 'changed', string[]>
  /** Waiting jobs whose target is gone, or is there again, and where they wait now. */
  moved: Moved[]
}

export interface Moved {
  jobs: number
  from: string
  to: string
}

/** What the portal stands on: folders that it has locked, addresses that it listens on or has given away. */
const fixed = [
  'host',
  'port',
  'url',
  'jobs',
  'state',
  'programs',
  'schedules',
  'cgroup',
  'trusted_proxies',
  'log_level',
] as const

/** Takes over settings that were read anew and found right; `schedules` says what of these was. What waits for a target that is gone waits for `default`. */
export async function reload(deps: Deps, next: Config, schedules: Reloaded['schedules']): Promise<Reloaded> {
  const before = deps.config
  const portal = { ...next.portal, ...pick(before.portal, fixed) }
  const differs = {
    changed: differences(before, { ...next, portal }),
    atNextStart: differences({ portal: pick(before.portal, fixed) }, { portal: pick(next.portal, fixed) }),
  }
  deps.config = { ...next, portal }
  // A view of a job names its target, and which there are is a setting.
  deps.recent.forget()
  if (JSON.stringify(before.mail) !== JSON.stringify(next.mail)) {
    const old = deps.transport
    deps.transport = createTransportFor(transportSettings(deps.config))
    old.close()
  }
  if (Object.values(schedules).flat().length > 0) differs.changed.push(portal.schedules)
  const reloaded = { ...differs, schedules, moved: await moveBetweenTargets(deps, before) }
  deps.log.info(reloaded, 'settings reloaded')
  return reloaded
}

/** Jobs of a target that is gone, or is there again, change lines. */
async function moveBetweenTargets(deps: Deps, before: Config): Promise<Moved[]> {
  const names = (config: Config) => Object.keys(config.targets).sort().join()
  if (names(before) === names(deps.config)) return []
  const moved = new Map<string, Moved>()
  for (const id of deps.catalog.idsInState('queued')) {
    const from = deps.catalog.get(id)?.target
    await settle(deps, id).catch((error) =>
      deps.log.error({ job: id, error: messageOf(error) }, 'a waiting job could not be looked at'),
    )
    const to = deps.catalog.get(id)?.target
    if (from === undefined || to === undefined || from === to) continue
    const jobs = (moved.get(`${from} ${to}`)?.jobs ?? 0) + 1
    moved.set(`${from} ${to}`, { jobs, from, to })
  }
  return [...moved.values()]
}

type Sections = Record<string, unknown>

/** The keys, as `[section] key`, whose values are not the same. */
function differences(a: object, b: object): string[] {
  const sections = (config: object) =>
    Object.fromEntries(
      Object.entries(config).flatMap(([section, values]) => {
        if (typeof values !== 'object') return []
        if (section !== 'targets') return [[section, values]]
        return Object.entries(values as Sections).map(([name, target]) => [`target.${name}`, target])
      }),
    ) as Record<string, Sections>
  const [left, right] = [sections(a), sections(b)]
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((section) => {
    if (left[section] === undefined) return [`[${section}] is new`]
    if (right[section] === undefined) return [`[${section}] is gone`]
    const [one = {}, other = {}] = [left[section], right[section]]
    return [...new Set([...Object.keys(one), ...Object.keys(other)])]
      .filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]))
      .map((key) => `[${section}] ${key}`)
  })
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]])) as Pick<T, K>
}
