import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { readAssignmentWords, type Written } from './assignments.ts'
import { type Client, createClient, isAway } from './client.ts'
import { type CommonOptions, createContext } from './context.ts'
import { outcomeInWords } from './outcome.ts'

/** As the API tells it. */
export interface Variable {
  name: string
  type: string
  value: string
}

/** How long a job waits for a portal that is being restarted. */
const patienceMs = 60_000
const retryMs = 500

/**
 * Asks the portal about variables. A scheduled job finds it by what it was told at its start, whatever errand.ini may lie
 * in its folder, and speaks for itself alone.
 */
export async function askAboutVariables<T>(
  options: CommonOptions,
  ask: (client: Client) => Promise<T>,
): Promise<T> {
  const { ERRAND_SOCKET: socket, ERRAND_TOKEN: token } = process.env
  if (options.config !== undefined || !socket || !token) return ask((await createContext(options)).client)
  return patiently(() => ask(createClient(socket, { token })))
}

/** A job goes on while the portal is restarted, and what it says then is not to be lost. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const until = Date.now() + patienceMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isAway(error) || Date.now() > until) throw error
      await pause(retryMs)
    }
  }
}

/** As the API answers when variables have changed. */
export interface Started {
  started: Begun[]
  not_started: Begun[]
}

type Begun = Parameters<typeof outcomeInWords>[0]

/** What became of each start, in the order of their numbers. */
export function startedInWords({ started, not_started: others }: Started): string {
  return [...started, ...others]
    .sort((a, b) => a.serial - b.serial)
    .map((one) => (one.outcome === 'job' ? `started: ${one.schedule} ${one.serial}` : outcomeInWords(one)))
    .join('\n')
}

/** What `set`, `whisper` and `test` have in common. */
export function takesAssignments(
  command: Command,
  act: (written: Written[], options: CommonOptions) => Promise<void>,
): Command {
  return command
    .argument('<assignments...>', 'such as cat=sushi --type float weight=3.5')
    .option('--type <type>', 'of what follows: string (at first), int, float, bool, unit')
    .action(async (_words: string[], options: CommonOptions) => {
      // As they were typed, since it matters what a type stands before.
      await act(readAssignmentWords(process.argv.slice(3)), options)
    })
}
