import { type CommonOptions, createContext } from './context.ts'
import { jobArgument } from './job-argument.ts'
import type { Start } from './schedules.ts'
import type { Verb } from './verbs.ts'

export const cancel: Verb = (command) =>
  command
    .description('end a job for good')
    .argument('<id>', 'of a job, or the number of a start of a schedule')
    .action(async (typed: string, options: CommonOptions) => {
      const context = await createContext(options)
      const id = await jobArgument(typed, (serial) => context.client.get<Start>(`/schedule-runs/${serial}`))
      const job = await context.client.post<Cancelled>(`/jobs/${id}/cancel`)
      context.print(job, cancelledWords)
    })

export interface Cancelled {
  id: string
  state: string
  reason: string | null
}

/** A program may have ended by itself in the very moment, and then keeps its result. */
export function cancelledWords({ id, state, reason }: Cancelled): string {
  if (state === 'running') return `${id} is being ended.`
  return reason === 'cancelled' ? `${id} is cancelled.` : `${id} had ended by itself already: ${state}.`
}
