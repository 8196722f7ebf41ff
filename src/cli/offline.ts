import { openCatalog } from '../catalog/catalog.ts'
import { createLocalEngine } from '../engine/local.ts'
import { jobIdsIn } from '../job/links.ts'
import { systemClock } from '../platform/clock.ts'
import { silentLog } from '../platform/log.ts'
import { createDefinitions } from '../portal/definition.ts'
import { type ReadDeps, readJobOf } from '../portal/deps.ts'
import { rowOf } from '../portal/row.ts'
import type { Settings } from './settings.ts'

/** What it takes to read jobs without a portal. The catalog is empty, so there is no queue to have a place in. */
export function openFolders({ config, url }: Settings): ReadDeps {
  return {
    config,
    url: () => url,
    catalog: openCatalog(':memory:', silentLog),
    clock: systemClock,
    // What was paused is the portal's to know.
    state: { targets: { get: () => ({}) } },
    definitions: createDefinitions({ programs: config.portal.programs }),
    // Only its word on who lives is asked for: nothing is started.
    engine: createLocalEngine({ wrapper: '', graceSeconds: 0, root: config.root }),
  }
}

/** The same with a catalog that is made of all folders for the occasion. */
export async function readFolders(settings: Settings): Promise<ReadDeps> {
  const deps = openFolders(settings)
  for (const id of await jobIdsIn(settings.config.portal.jobs).catch(() => [])) {
    const job = await readJobOf(deps, id).catch(() => undefined)
    if (job) deps.catalog.put(await rowOf(deps, job))
  }
  return deps
}
