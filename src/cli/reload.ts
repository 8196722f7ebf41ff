import { type CommonOptions, createContext } from './context.ts'
import type { Verb } from './verbs.ts'

interface Reloaded {
  changed: string[]
  at_next_start: string[]
}

export const reload: Verb = (command) =>
  command
    .description('let the portal read errand.ini again; with a mistake in it nothing changes')
    .action(async (options: CommonOptions) => {
      const context = createContext(options)
      const result = await context.client.post<Reloaded>('/reload')
      context.print(result, ({ changed, at_next_start: later }) =>
        [
          changed.length > 0 ? `Changed: ${changed.join(', ')}` : 'Nothing has changed.',
          ...(later.length > 0 ? [`When the portal is started again: ${later.join(', ')}`] : []),
        ].join('\n'),
      )
    })
