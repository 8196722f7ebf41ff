import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Catalog } from '../catalog/catalog.ts'
import type { Config } from '../config/settings.ts'
import type { Engine } from '../engine/engine.ts'
import { type JobFolder, jobFolder } from '../job/folder.ts'
import { type Job, readJob } from '../job/state.ts'
import type { MailSettings, Transport } from '../mail/transport.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Look } from '../platform/look.ts'
import type { Turns } from '../platform/turns.ts'
import type { Programs } from '../program/programs.ts'
import type { State } from '../state/state.ts'
import type { Definitions } from './definition.ts'
import type { Metrics } from './metrics.ts'
import type { Recent } from './recent.ts'
import type { Scans } from './scans.ts'
import type { ServerMenus } from './server-menus.ts'
import type { Versions } from './version.ts'

/** What every use case is handed. Composed once, in src/compose.ts. */
export interface Deps {
  /** As it is now: it is another after a reload. */
  config: Config
  /** Where people reach the portal, without a slash at the end. Known once it listens. */
  url(): string
  catalog: Catalog
  state: State
  engine: Engine
  programs: Programs
  definitions: Definitions
  recent: Recent
  scans: Scans
  serverMenus: ServerMenus
  versions: Versions
  transport: Transport
  /** By job id: two must not bring a job to its next attempt, or its end, at the same time. */
  turns: Turns
  /** The PATH of the portal, which its programs get too. */
  path: string
  /** Ids of jobs whose files are damaged, as far as somebody looked. */
  unreadable: Set<string>
  clock: Clock
  log: Log
  /** How job folders are read, where that is not `patiently`. */
  look?: Look
  metrics: Metrics
}

export function folderOf({ config }: Pick<Deps, 'config'>, id: string): JobFolder {
  return jobFolder(config.portal.jobs, id)
}

/** Reads a job from its folder, or undefined when there is none. */
export function readJobOf(
  deps: Pick<Deps, 'config' | 'engine' | 'look'>,
  id: string,
): Promise<Job | undefined> {
  return readJob(folderOf(deps, id), deps.engine.isAlive, deps.look)
}

/**
 * The same for whoever will follow the job: a wrapper that claims its attempt at this moment writes in the same breath
 * who it is, so it is waited for (a claim without words counts as lost after seconds, see job/attempt.ts).
 */
export async function readJobToFollow(
  deps: Pick<Deps, 'config' | 'engine' | 'look'>,
  id: string,
): Promise<Job | undefined> {
  let job = await readJobOf(deps, id)
  while (job?.state === 'running' && !job.started?.wrapper) {
    await pause(20)
    job = await readJobOf(deps, id)
  }
  return job
}

/** How letters are sent, by the settings of now. */
export function transportSettings({ mail, portal }: Config): MailSettings {
  return { from: mail.from, smtp: mail.smtp, outbox: join(portal.state, 'outbox') }
}

export function resultsUrl(deps: Pick<Deps, 'url'>, id: string): string {
  return `${deps.url()}/jobs/${id}`
}

/** What it takes to read jobs: also where no portal runs. */
export type ReadDeps = Pick<Deps, 'config' | 'engine' | 'catalog' | 'definitions' | 'url' | 'clock'> & {
  state: { targets: Pick<State['targets'], 'get'> }
}
