import { print } from './context.ts'
import { askAboutVariables, takesAssignments } from './variables.ts'
import type { Verb } from './verbs.ts'

interface Answer {
  started: { schedule: string; serial: number }[]
}

export const set: Verb = (command) =>
  takesAssignments(
    command.description('set variables, all at once, and start the schedules whose rules hold now'),
    async (variables, options) => {
      const answer = await askAboutVariables(options, (client) =>
        client.post<Answer>('/variables', { variables }),
      )
      print(options, answer, ({ started }) =>
        started.map(({ schedule, serial }) => `started: ${schedule} ${serial}`).join('\n'),
      )
    },
  )
