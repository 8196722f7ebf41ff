import type { CommonOptions } from './context.ts'
import type { Verb } from './verbs.ts'

export const check: Verb = (command) =>
  command
    .description('list every mistake in the settings, the program definitions and the schedules')
    .action(async (options: CommonOptions) => {
      // Loaded here, so that the help does not wait for it.
      const { findMistakes } = await import('./find-mistakes.ts')
      await findMistakes(options)
    })
