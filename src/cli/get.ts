import { print } from './context.ts'
import { askAboutVariables, type Variable } from './variables.ts'
import type { Verb } from './verbs.ts'

export const get: Verb = (command) =>
  command
    .description('print the value of a variable; one that nobody has set is empty')
    .argument('<variable>')
    .action(async (name: string, options) => {
      const variable = await askAboutVariables(options, (client) =>
        client.get<Variable>(`/variables/${encodeURIComponent(name)}`),
      )
      print(options, variable, ({ value }) => `${value}\n`)
    })
