import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Served, serve } from '../../test/support/serve.ts'
import type { House } from './house.ts'
import type { Scene } from './scene.ts'

const fastClock = join(import.meta.dirname, 'fast-clock.ts')

export interface PortalOptions {
  environment?: Record<string, string>
  /** Its long timers are over so many times as fast, and its clock leaps with them. */
  speed?: number
  /** Timers that are shorter keep their time, in milliseconds: those of a connection, say. */
  speedFromMs?: number
  /** Words before the command, such as `unshare`. */
  through?: string[]
  /** Another copy of src/cli.js. */
  cli?: string
}

/** `errand serve` as a process of its own. */
export async function startPortal(scene: Scene, house: House, options: PortalOptions = {}): Promise<Served> {
  const { environment = {}, speed, speedFromMs = 10_000, through, cli } = options
  const portal = await serve(
    scene,
    house.root,
    {
      NODE_COMPILE_CACHE: join(scene.folder, '../compiled'),
      LOG_LEVEL: 'warn',
      ...(speed === undefined
        ? {}
        : {
            NODE_OPTIONS: `--import=${fastClock}`,
            TORTURE_SPEED: String(speed),
            TORTURE_FROM_MS: String(speedFromMs),
          }),
      ...environment,
    },
    { patienceMs: 180_000, ...(through ? { through } : {}), ...(cli ? { cli } : {}) },
  )
  scene.after(() =>
    writeFileSync(join(scene.folder, `portal-${portal.pid}.log`), portal.said() + portal.logged()),
  )
  return portal
}
