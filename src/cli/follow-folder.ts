import { describeJob } from '../portal/describe.ts'
import { readLog } from '../portal/log.ts'
import { readJobView } from '../portal/read.ts'
import { CommandError } from './command-error.ts'
import type { Source } from './follow.ts'
import { openFolders } from './offline.ts'
import type { Settings } from './settings.ts'

/** Follows a job by its folder alone. */
export function followFolder(settings: Settings, id: string): Source {
  const deps = openFolders(settings)
  const gone = () => new CommandError(`There is no job '${id}'.`)
  return {
    async piece(stream, offset) {
      const piece = await readLog(deps, id, { stream, offset })
      if (!piece) throw gone()
      return { text: piece.text, next_offset: piece.nextOffset, complete: piece.isComplete }
    },
    async job() {
      const job = await readJobView(deps, id)
      if (!job) throw gone()
      // The line, and what was changed of the target, are the portal's to know.
      return { ...describeJob(deps.url(), job, true, true), position: null, no_slots: false }
    },
  }
}
