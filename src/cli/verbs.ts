import type { Command } from 'commander'
import { cancel } from './cancel.ts'
import { check } from './check.ts'
import { list } from './list.ts'
import { logs } from './logs.ts'
import { programs } from './programs.ts'
import { reindex } from './reindex.ts'
import { restartUnfinished } from './restart-unfinished.ts'
import { serve } from './serve.ts'
import { show } from './show.ts'
import { signIn } from './sign-in.ts'
import { submit } from './submit.ts'

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
  'restart-unfinished': restartUnfinished,
  reindex,
  programs,
  check,
  'sign-in': signIn,
}
