import type { Command } from 'commander'

/** Makes `errand` with the verbs of these names, or with all. */
export type Tree = (names?: string[]) => Promise<Command>

/** Describes one verb of the command line; `--json` and `--config` are added to each. `tree` is for who speaks of the others. */
export type Verb = (command: Command, tree: Tree) => Command

/** Every verb, in the order of the help. Loaded by itself: a short command waits for nothing but its own. */
export const verbs: Record<string, () => Promise<Verb>> = {
  serve: async () => (await import('./serve.ts')).serve,
  stop: async () => (await import('./stop.ts')).stop,
  submit: async () => (await import('./submit.ts')).submit,
  list: async () => (await import('./list.ts')).list,
  show: async () => (await import('./show.ts')).show,
  logs: async () => (await import('./logs.ts')).logs,
  cancel: async () => (await import('./cancel.ts')).cancel,
  rerun: async () => (await import('./rerun.ts')).rerun,
  share: async () => (await import('./share.ts')).share,
  delete: async () => (await import('./delete.ts')).deleteJobs,
  signal: async () => (await import('./signal.ts')).signal,
  priority: async () => (await import('./priority.ts')).priority,
  'restart-unfinished': async () => (await import('./restart-unfinished.ts')).restartUnfinished,
  reindex: async () => (await import('./reindex.ts')).reindex,
  status: async () => (await import('./status.ts')).status,
  targets: async () => (await import('./targets.ts')).targets,
  pause: async () => (await import('./pause.ts')).pause,
  continue: async () => (await import('./continue.ts')).continueTargets,
  slots: async () => (await import('./slots.ts')).slots,
  reload: async () => (await import('./reload.ts')).reload,
  clear: async () => (await import('./clear.ts')).clear,
  schedules: async () => (await import('./schedules.ts')).schedules,
  schedule: async () => (await import('./schedule.ts')).schedule,
  set: async () => (await import('./set.ts')).set,
  unset: async () => (await import('./unset.ts')).unset,
  get: async () => (await import('./get.ts')).get,
  vars: async () => (await import('./vars.ts')).vars,
  whisper: async () => (await import('./whisper.ts')).whisper,
  test: async () => (await import('./test.ts')).test,
  programs: async () => (await import('./programs.ts')).programs,
  check: async () => (await import('./check.ts')).check,
  new: async () => (await import('./new.ts')).newProgram,
  try: async () => (await import('./try.ts')).tryProgram,
  completion: async () => (await import('./completion.ts')).completion,
  man: async () => (await import('./man.ts')).man,
  'sign-in': async () => (await import('./sign-in.ts')).signIn,
}
