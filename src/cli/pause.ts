import { minuteOf } from '../messages/times.ts'
import { changeTargets } from './change-targets.ts'
import { type CommonOptions, createContext } from './context.ts'
import type { Verb } from './verbs.ts'

export const pause: Verb = (command) =>
  command
    .description('start nothing in these targets, or in all; what runs goes on')
    .argument('[targets...]')
    .action(async (names: string[], options: CommonOptions) => {
      const context = await createContext(options)
      const { before, after } = await changeTargets(context, names, { paused: true })
      const was = new Map(before.map((target) => [target.name, target.paused]))
      context.print(after, (targets) =>
        targets
          .map(({ name, running }) => {
            const earlier = was.get(name)
            if (earlier) return `${name} was paused already, by ${earlier.by} at ${minuteOf(earlier.at)}.`
            const goesOn = running === 1 ? '1 job goes' : `${running} jobs go`
            return `${name} is paused${running > 0 ? `; ${goesOn} on` : ''}. To let it start again: errand continue ${name}`
          })
          .join('\n'),
      )
    })
