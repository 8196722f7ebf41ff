import { killPortal } from './01-kill-portal.ts'
import { everyCall } from './02-every-call.ts'
import { powerCut } from './03-power-cut.ts'
import type { Experiment } from './tools/experiment.ts'

/** All of them, as docs/reliability.md tells of them. */
export const experiments: Experiment[] = [killPortal, everyCall, powerCut]
