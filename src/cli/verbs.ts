import type { Command } from 'commander'
import { cancel } from './cancel.ts'
import { check } from './check.ts'
import { clear } from './clear.ts'
import { continueTargets } from './continue.ts'
import { list } from './list.ts'
import { logs } from './logs.ts'
import { newProgram } from './new.ts'
import { pause } from './pause.ts'
import { priority } from './priority.ts'
import { programs } from './programs.ts'
import { reindex } from './reindex.ts'
import { reload } from './reload.ts'
import { rerun } from './rerun.ts'
import { restartUnfinished } from './restart-unfinished.ts'
import { serve } from './serve.ts'
import { show } from './show.ts'
import { signIn } from './sign-in.ts'
import { signal } from './signal.ts'
import { slots } from './slots.ts'
import { status } from './status.ts'
import { submit } from './submit.ts'
import { targets } from './targets.ts'
import { tryProgram } from './try.ts'

/** Describes one verb of the command line; `--json` and `--config` are added to each. */
export type Verb = (command: Command) => Command

/** Every verb, in the order of the help. */
export const verbs: Record<string, Verb> = {
  serve,
  submit,
  list,
  show,
  logs,
  cancel,
  rerun,
  signal,
  priority,
  'restart-unfinished': restartUnfinished,
  reindex,
  status,
  targets,
  pause,
  continue: continueTargets,
  slots,
  reload,
  clear,
  programs,
  check,
  new: newProgram,
  try: tryProgram,
  'sign-in': signIn,
}
