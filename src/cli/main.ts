import { ErrandError, systemErrorCode } from '../platform/errors.ts'
import { NoPortal } from './client.ts'
import { CommandError, exitStatus } from './command-error.ts'
import { verbFirst } from './commands.ts'
import { plain } from './plain.ts'
import { commandTree } from './tree.ts'
import { verbs } from './verbs.ts'

// `errand logs ID | head`: who reads no further (or a terminal that was closed, EIO) is no reason for a stack trace. A verb
// that has something to end first listens to SIGPIPE.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (!['EPIPE', 'EIO'].includes(systemErrorCode(error) ?? '')) throw error
    if (process.listenerCount('SIGPIPE') === 0) process.exit(exitStatus.well)
  })
// Whatever any verb writes, or a program that it starts, is its own user's alone.
process.umask(0o077)

// Of a verb that is called by its name no other is needed; the help names them all, and so does an unknown one.
const words = verbFirst(process.argv.slice(2))
const [asked = ''] = words
const errand = await commandTree(Object.hasOwn(verbs, asked) ? [asked] : undefined)

try {
  await errand.parseAsync(words, { from: 'user' })
} catch (error) {
  process.exitCode = await explain(error)
}

/** In a scheduled job, whose folder is no portal's. */
const forJobs = `In a scheduled job set, get, vars and whisper find the portal by themselves; other verbs need --config FILE.\n`

async function explain(error: unknown): Promise<number> {
  // Commander has said it already; its own status for wrong usage is 1.
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('commander.'))
    return 'exitCode' in error && error.exitCode === 0 ? exitStatus.well : exitStatus.usage
  if (error instanceof NoPortal) {
    try {
      await error.check()
    } catch (better) {
      return explain(better)
    }
  }
  if (error instanceof CommandError || error instanceof ErrandError) {
    const detail = error instanceof ErrandError && error.detail ? `\n${error.detail}` : ''
    const { ERRAND_TOKEN: token } = process.env
    if (error instanceof NoPortal && token) process.stderr.write(forJobs)
    process.stderr.write(`${plain(error.message + detail)}\n`)
    return error instanceof CommandError ? error.status : exitStatus.refused
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  return exitStatus.refused
}
