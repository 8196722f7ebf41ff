import { type CommonOptions, print } from './context.ts'
import type { Verb } from './verbs.ts'

export const man: Verb = (command, tree) =>
  command.description('print the man page: errand man | man -l -').action(async (options: CommonOptions) => {
    // Loaded here, so that the help does not wait for it.
    const { manPage } = await import('./man-page.ts')
    print(options, manPage(await tree()), String)
  })
