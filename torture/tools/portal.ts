import { join } from 'node:path'
import { type Served, serve } from '../../test/support/serve.ts'
import type { House } from './house.ts'
import type { Scene } from './scene.ts'

const fastClock = join(import.meta.dirname, 'fast-clock.ts')

export interface PortalOptions {
  environment?: Record<string, string>
  /** So many seconds pass for the portal in one. */
  speed?: number
  /** Words before the command, such as `unshare`. */
  through?: string[]
  /** Another copy of src/cli.ts. */
  cli?: string
}

/** `errand serve` as a process of its own. */
export function startPortal(scene: Scene, house: House, options: PortalOptions = {}): Promise<Served> {
  const { environment = {}, speed, through, cli } = options
  return serve(
    scene,
    house.root,
    {
      NODE_COMPILE_CACHE: join(scene.folder, '../compiled'),
      LOG_LEVEL: 'warn',
      ...(speed === undefined ? {} : { NODE_OPTIONS: `--import=${fastClock}`, TORTURE_SPEED: String(speed) }),
      ...environment,
    },
    { ...(through ? { through } : {}), ...(cli ? { cli } : {}) },
  )
}
