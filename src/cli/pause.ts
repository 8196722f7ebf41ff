import { type CommonOptions, createContext } from './context.ts'
import type { Target } from './targets.ts'
import type { Verb } from './verbs.ts'

export const pause: Verb = (command) =>
  command
    .description('start nothing in these targets, or in all; what runs goes on')
    .argument('[targets...]')
    .action(async (names: string[], options: CommonOptions) => {
      const context = createContext(options)
      const paused: Target[] = []
      const all = await context.client.get<{ targets: Target[] }>('/targets')
      for (const name of names.length > 0 ? names : all.targets.map((target) => target.name))
        paused.push(
          await context.client.patch<Target>(`/targets/${encodeURIComponent(name)}`, { paused: true }),
        )
      const was = new Map(all.targets.map((target) => [target.name, target.paused]))
      context.print(paused, (targets) =>
        targets
          .map(({ name, running }) => {
            const before = was.get(name)
            if (before) return `${name} was paused already, by ${before.by} at ${before.at}.`
            return `${name} is paused; ${running === 1 ? '1 job goes' : `${running} jobs go`} on. To let it start again: errand continue ${name}`
          })
          .join('\n'),
      )
    })
