import { changeTargets } from './change-targets.ts'
import { type CommonOptions, createContext } from './context.ts'
import type { Verb } from './verbs.ts'

export const continueTargets: Verb = (command) =>
  command
    .description('start jobs again in these targets, or in all')
    .argument('[targets...]')
    .action(async (names: string[], options: CommonOptions) => {
      const context = await createContext(options)
      const { before, after } = await changeTargets(context, names, { paused: false })
      const was = new Map(before.map((target) => [target.name, target.paused]))
      context.print(after, (targets) =>
        targets
          .map(({ name, waiting, slots }) =>
            was.get(name)
              ? `${name} starts jobs again${slots === 0 ? ', once it has slots' : ''}; ${waiting === 0 ? 'none wait' : waiting === 1 ? '1 waits' : `${waiting} wait`}.`
              : `${name} was not paused.`,
          )
          .join('\n'),
      )
    })
