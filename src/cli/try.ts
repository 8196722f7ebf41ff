import type { CommonOptions } from './context.ts'
import type { Verb } from './verbs.ts'

export const tryProgram: Verb = (command) =>
  command
    .description(
      'run a program here, without a portal: check its inputs, show its arguments, output and result',
    )
    .argument('<program>')
    .argument('[inputs...]', 'as for submit')
    .action(async (name: string, words: string[], options: CommonOptions) => {
      // Loaded here, so that the help does not wait for it.
      const { runTrial } = await import('./run-trial.ts')
      await runTrial(name, words, options)
    })
