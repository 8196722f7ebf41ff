import type { Catalog } from '../catalog/catalog.ts'
import type { Config } from '../config/settings.ts'
import type { Engine } from '../engine/engine.ts'
import { type JobFolder, jobFolder } from '../job/folder.ts'
import { type Job, readJob } from '../job/state.ts'
import type { Transport } from '../mail/transport.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Programs } from '../program/programs.ts'
import type { State } from '../state/state.ts'

/** What every use case is handed. Composed once, in src/compose.ts. */
export interface Deps {
  config: Config
  /** Where people reach the portal, without a slash at the end. Known once it listens. */
  url(): string
  catalog: Catalog
  state: State
  engine: Engine
  programs: Programs
  transport: Transport
  /** The PATH of the portal, which its programs get too. */
  path: string
  clock: Clock
  log: Log
}

export function folderOf({ config }: Pick<Deps, 'config'>, id: string): JobFolder {
  return jobFolder(config.portal.jobs, id)
}

/** Reads a job from its folder, or undefined when there is none. */
export function readJobOf(deps: Pick<Deps, 'config' | 'engine'>, id: string): Promise<Job | undefined> {
  return readJob(folderOf(deps, id), deps.engine.isAlive)
}

export function resultsUrl(deps: Pick<Deps, 'url'>, id: string): string {
  return `${deps.url()}/jobs/${id}`
}

/** What it takes to read jobs: also where no portal runs. */
export type ReadDeps = Pick<Deps, 'config' | 'engine' | 'catalog' | 'url'>
