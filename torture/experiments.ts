import { killPortal } from './01-kill-portal.ts'
import { everyCall } from './02-every-call.ts'
import { powerCut } from './03-power-cut.ts'
import { killWrapper } from './04-kill-wrapper.ts'
import { programsEnd } from './05-programs-end.ts'
import { reboot } from './06-reboot.ts'
import { fullDisk } from './07-full-disk.ts'
import { damagedCatalog } from './08-catalog.ts'
import { damagedRecord } from './09-damaged-record.ts'
import { mailTrouble } from './10-mail.ts'
import { wildPrograms } from './11-wild-programs.ts'
import { longLine } from './12-long-line.ts'
import { twoPortals } from './13-two-portals.ts'
import { doubleClick } from './14-double-click.ts'
import { upgrade } from './15-upgrade.ts'
import { schedulesKilled } from './16-schedules.ts'
import type { Experiment } from './tools/experiment.ts'

/** All of them, as docs/reliability.md tells of them. */
export const experiments: Experiment[] = [
  killPortal,
  everyCall,
  powerCut,
  killWrapper,
  programsEnd,
  reboot,
  fullDisk,
  damagedCatalog,
  damagedRecord,
  mailTrouble,
  wildPrograms,
  longLine,
  twoPortals,
  doubleClick,
  upgrade,
  schedulesKilled,
]
