import { createContext } from './context.ts'
import { takesAssignments } from './variables.ts'
import type { Verb } from './verbs.ts'

interface Answer {
  would_start: string[]
  errors: { schedule: string; message: string }[]
}

export const test: Verb = (command) =>
  takesAssignments(
    command.description('say which schedules would start if variables were set; nothing is changed'),
    async (variables, options) => {
      const context = await createContext(options)
      const answer = await context.client.post<Answer>('/variables/test', { variables })
      context.print(answer, ({ would_start: names, errors }) =>
        [
          ...(names.length > 0 ? names : ['Nothing would start.']),
          ...errors.map(
            ({ schedule, message }) => `The rule of ${schedule} can not be worked out: ${message}`,
          ),
        ].join('\n'),
      )
    },
  )
