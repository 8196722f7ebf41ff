import { print } from './context.ts'
import { askAboutVariables, type Started, startedInWords, takesAssignments } from './variables.ts'
import type { Verb } from './verbs.ts'

export const set: Verb = (command) =>
  takesAssignments(
    command.description('set variables, all at once, and start the schedules whose rules hold now'),
    async (variables, options) => {
      const answer = await askAboutVariables(options, (client) =>
        client.post<Started>('/variables', { variables }),
      )
      print(options, answer, startedInWords)
    },
  )
