import { maxSlots } from '../portal/targets.ts'
import { changeTargets } from './change-targets.ts'
import { CommandError, exitStatus } from './command-error.ts'
import { type CommonOptions, createContext } from './context.ts'
import type { Target } from './targets.ts'
import type { Verb } from './verbs.ts'

export const slots: Verb = (command) =>
  command
    .description('change how many jobs of a target run at once')
    .argument('<target>')
    .argument('<n>', 'the number, or "file" for what errand.ini says')
    .action(async (name: string, count: string, options: CommonOptions) => {
      if (count !== 'file' && !(/^\d{1,9}$/.test(count) && Number(count) <= maxSlots))
        throw new CommandError(
          `slots: expected a whole number from 0 to ${maxSlots}, or 'file', found '${count}'`,
          exitStatus.usage,
        )
      const context = await createContext(options)
      const { after } = await changeTargets(context, [name], {
        slots: count === 'file' ? null : Number(count),
      })
      context.print(
        after[0] as Target,
        (target) =>
          `${target.name} has ${target.slots === 1 ? '1 slot' : `${target.slots} slots`}, ${target.slots_in_file} in errand.ini.${target.paused ? ' It is paused.' : ''}`,
      )
    })
