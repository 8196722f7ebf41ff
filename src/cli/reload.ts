import type { Moved } from '../portal/reload.ts'
import { type CommonOptions, createContext } from './context.ts'
import type { Verb } from './verbs.ts'

interface Reloaded {
  changed: string[]
  at_next_start: string[]
  schedules: Record<'new' | 'gone' | 'changed', string[]>
  moved: Moved[]
}

export const reload: Verb = (command) =>
  command
    .description(
      'let the portal read errand.ini and schedules.ini again; with a mistake in one of them nothing changes',
    )
    .action(async (options: CommonOptions) => {
      const context = await createContext(options)
      const result = await context.client.post<Reloaded>('/reload')
      context.print(result, ({ changed, at_next_start: later, schedules, moved }) =>
        [
          changed.length > 0 ? `Changed: ${changed.join(', ')}` : 'Nothing has changed.',
          ...(later.length > 0 ? [`When the portal is started again: ${later.join(', ')}`] : []),
          ...schedulesInWords(schedules),
          ...moved.map(
            ({ jobs, from, to }) =>
              `${jobs === 1 ? '1 waiting job of' : `${jobs} waiting jobs of`} ${from} ${jobs === 1 ? 'goes' : 'go'} to ${to}.`,
          ),
        ].join('\n'),
      )
    })

/** So many of each kind are named. */
const mostNamed = 5

function schedulesInWords(schedules: Reloaded['schedules']): string[] {
  const kinds = Object.entries(schedules).filter(([, names]) => names.length > 0)
  const words = kinds.map(([kind, names]) => {
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
    return `${kind} ${names.slice(0, mostNamed).join(', ')}${more}`
  })
  return words.length === 0 ? [] : [`Schedules: ${words.join('; ')}`]
}
