import { type CommonOptions, createContext } from './context.ts'
import { idArgument } from './ids.ts'
import { isSerial } from './job-argument.ts'
import type { Start } from './schedules.ts'
import type { Verb } from './verbs.ts'

export const cancel: Verb = (command) =>
  command
    .description('end a job for good, or take a start of a schedule that waits out of the line')
    .argument('<id>', 'of a job, or the number of a start of a schedule')
    .action(async (typed: string, options: CommonOptions) => {
      const context = await createContext(options)
      const { client } = context
      const start = isSerial(typed) ? await client.get<Start>(`/schedule-runs/${typed}`) : undefined
      if (start?.job === null) {
        const cancelled = await client.post<Start>(`/schedule-runs/${typed}/cancel`)
        context.print(cancelled, ({ serial, schedule }) => `Start ${serial} of ${schedule} waits no more.`)
        return
      }
      const id = start?.job ?? idArgument(typed)
      const job = await client.post<Cancelled>(`/jobs/${id}/cancel`)
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
