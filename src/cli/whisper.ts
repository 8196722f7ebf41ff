import { print } from './context.ts'
import { askAboutVariables, takesAssignments } from './variables.ts'
import type { Verb } from './verbs.ts'

export const whisper: Verb = (command) =>
  takesAssignments(
    command.description('set variables and start nothing: no rule is looked at'),
    async (variables, options) => {
      const answer = await askAboutVariables(options, (client) =>
        client.post<{ started: [] }>('/variables', { variables, evaluate: false }),
      )
      print(options, answer, () => '')
    },
  )
