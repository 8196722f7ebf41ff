import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Argument } from 'commander'
import { type Completion, complete, nothing } from './complete.ts'
import { type CommonOptions, createContext, print } from './context.ts'
import { plainLine } from './plain.ts'
import type { Tree, Verb } from './verbs.ts'

const shells = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof shells)[number]

const scripts = join(import.meta.dirname, '../../completion')
/** Who presses a key waits no longer for what the portal knows. */
const patienceMs = 500

export const completion: Verb = (command, tree) =>
  command
    .description('print the script that completes errand in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .argument(
      '[words...]',
      'behind --, what stands on the line: what may come next is printed, as the script asks',
    )
    .action(async (shell: Shell, words: string[], options: CommonOptions) => {
      if (words.length === 0) {
        print(options, await readFile(join(scripts, `errand.${shell}`), 'utf8'), String)
        return
      }
      // Whatever is wrong, nobody has asked to hear of it yet.
      const found = await completed(words, tree).catch(() => nothing)
      print(options, found, (one) => linesFor(shell, one))
      // A portal may still think about it.
      process.exit()
    })

async function completed(words: string[], tree: Tree): Promise<Completion> {
  // Loaded here, so that who prints the script does not wait for it.
  const { offerFrom } = await import('./candidates.ts')
  const [verb = ''] = words
  const errand = await tree(words.length > 1 ? [verb] : undefined)
  const config = configIn(words)
  const client = async () => (await createContext(config === undefined ? {} : { config })).client
  const offer = offerFrom(client)
  return complete(errand, words, (...asked) => Promise.race([offer(...asked), pause(patienceMs, nothing)]))
}

/** As it stands on the line. */
function configIn(words: string[]): string | undefined {
  const at = words.indexOf('--config')
  return at < 0
    ? words.find((word) => word.startsWith('--config='))?.slice('--config='.length)
    : words[at + 1]
}

function linesFor(shell: Shell, found: Completion): string {
  if ('filesAfter' in found) return `:files ${found.filesAfter}`
  return found.candidates
    .map(({ word, help }) => (shell === 'bash' ? word : `${word}\t${plainLine(help)}`))
    .join('\n')
}
