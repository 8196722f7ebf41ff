import type { Moved } from '../portal/reload.ts'
import { type CommonOptions, createContext } from './context.ts'
import type { Verb } from './verbs.ts'

interface Reloaded {
  changed: string[]
  at_next_start: string[]
  moved: Moved[]
}

export const reload: Verb = (command) =>
  command
    .description('let the portal read errand.ini again; with a mistake in it nothing changes')
    .action(async (options: CommonOptions) => {
      const context = await createContext(options)
      const result = await context.client.post<Reloaded>('/reload')
      context.print(result, ({ changed, at_next_start: later, moved }) =>
        [
          changed.length > 0 ? `Changed: ${changed.join(', ')}` : 'Nothing has changed.',
          ...(later.length > 0 ? [`When the portal is started again: ${later.join(', ')}`] : []),
          ...moved.map(
            ({ jobs, from, to }) =>
              `${jobs === 1 ? '1 waiting job of' : `${jobs} waiting jobs of`} ${from} ${jobs === 1 ? 'goes' : 'go'} to ${to}.`,
          ),
        ].join('\n'),
      )
    })
