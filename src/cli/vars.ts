import { print } from './context.ts'
import { formatTable } from './table.ts'
import { askAboutVariables, type Variable } from './variables.ts'
import type { Verb } from './verbs.ts'

export const vars: Verb = (command) =>
  command.description('list all variables with their values').action(async (options) => {
    const { variables } = await askAboutVariables(options, (client) =>
      client.get<{ variables: Variable[] }>('/variables'),
    )
    print(options, variables, (all, terminal) =>
      all.length === 0
        ? 'No variables are set.'
        : formatTable(
            ['name', 'type', 'value'],
            all.map(({ name, type, value }) => [name, type, value]),
            terminal,
          ),
    )
  })
