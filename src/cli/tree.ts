import { Command } from 'commander'
import { version } from '../platform/version.ts'
import { callable, commonOptions } from './commands.ts'
import { verbs } from './verbs.ts'

/** `errand` with these verbs, of which each is loaded: what is parsed, and the one source of help, completion and man page. */
export async function commandTree(names: string[] = Object.keys(verbs)): Promise<Command> {
  const errand = new Command('errand')
    .version(version)
    .description('A web form in front of any slow program.')
    .showHelpAfterError('(errand --help shows all verbs)')
    .exitOverride()
  for (const name of names) {
    const describe = Object.hasOwn(verbs, name) ? await verbs[name]?.() : undefined
    if (!describe) continue
    const verb = errand.command(name)
    describe(verb, commandTree)
    for (const command of callable(verb)) for (const option of commonOptions()) command.addOption(option)
  }
  return errand
}
