import { type CommonOptions, createContext } from './context.ts'
import type { Target } from './targets.ts'
import type { Verb } from './verbs.ts'

export const continueTargets: Verb = (command) =>
  command
    .description('start jobs again in these targets, or in all')
    .argument('[targets...]')
    .action(async (names: string[], options: CommonOptions) => {
      const context = createContext(options)
      const open: Target[] = []
      const all = await context.client.get<{ targets: Target[] }>('/targets')
      for (const name of names.length > 0 ? names : all.targets.map((target) => target.name))
        open.push(
          await context.client.patch<Target>(`/targets/${encodeURIComponent(name)}`, { paused: false }),
        )
      const was = new Map(all.targets.map((target) => [target.name, target.paused]))
      context.print(open, (targets) =>
        targets
          .map(({ name, waiting }) =>
            was.get(name)
              ? `${name} starts jobs again; ${waiting === 1 ? '1 waits' : `${waiting} wait`}.`
              : `${name} was not paused.`,
          )
          .join('\n'),
      )
    })
