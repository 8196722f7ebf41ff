import { join } from 'node:path'
import type { Engine } from '../../src/engine/engine.ts'
import { createLocalEngine } from '../../src/engine/local.ts'

/** The local engine as the conformance suite wants it. */
export function makeEngine(root: string): Engine {
  return createLocalEngine({
    wrapper: join(import.meta.dirname, '../../wrapper/run-job'),
    graceSeconds: 0.3,
    sampleMs: 100,
    root,
  })
}
