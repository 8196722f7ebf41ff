import { type CommonOptions, createContext } from './context.ts'
import type { Verb } from './verbs.ts'

export const signIn: Verb = (command) =>
  command
    .description('print a one-use link that signs an address in')
    .argument('<address>')
    .action(async (address: string, options: CommonOptions) => {
      const context = await createContext(options)
      context.print(
        await context.client.post<{ url: string }>('/sign-in-links', { email: address }),
        ({ url }) => url,
      )
    })
