import { existsSync } from 'node:fs'
import { messageOf } from '../platform/errors.ts'
import { formatMistake } from '../platform/hand-written-ini.ts'
import { type CommonOptions, sourceOf } from './context.ts'
import type { Verb } from './verbs.ts'

/** So many mistakes in the schedules are said at the start. */
const mostMistakes = 5

export const serve: Verb = (command) =>
  command.description('run the portal (npm start is this)').action(async (options: CommonOptions) => {
    // From the first moment on: the signal would end a process that does not heed it.
    const hangUp = heedHangUp()
    // Loaded only now, so that the help does not wait for them.
    const { checkedSettings, readConfig } = await import('./settings.ts')
    const { createLog } = await import('../platform/log.ts')
    const { config } = checkedSettings(sourceOf(options))
    const log = createLog(config.portal.log_level)
    const reread = () => {
      // By name, where there was one at the start: it may not become the defaults because it is away for a moment.
      const source = sourceOf({ ...options, ...(config.file ? { config: config.file } : {}) })
      const { config: next, mistakes } = readConfig(source)
      return { ...(next ? { config: next } : {}), mistakes: mistakes.map(formatMistake) }
    }
    // Loaded only now: it takes longer than all the rest of the start, and the signal is heeded in it.
    const { startServer } = await import('../server.ts')
    const { portal, url, found, stop } = await startServer({ config, log, reread })
    // Ends the process as without it, but it is known then what was wrong.
    process.on('uncaughtExceptionMonitor', (error) => portal.runs.crash(messageOf(error)))

    const lines: string[] = []
    const say = (line: string) => lines.push(line)
    say(`Errand serves ${url}/ (jobs in ${config.portal.jobs})`)
    if (config.mail.smtp === undefined)
      say(
        `No mail server is set ([mail] smtp): letters go to ${config.portal.state}/outbox/ and ${url}/outbox`,
      )
    if (process.getuid?.() === 0)
      say('WARNING: Errand runs as root, and so does every program it starts. Run it as a user of its own.')
    if (!existsSync(config.portal.programs))
      say(`There is no folder ${config.portal.programs} ([portal] programs): no programs are offered.`)
    const mistakes = portal.schedules.mistakes()
    if (mistakes.length > 0) {
      const left = mistakes.length - mostMistakes
      const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`
      const what =
        portal.schedules.all().length > 0
          ? 'what has one in its lines is left out, and everything else goes on'
          : 'nothing starts by itself'
      say(`${count} in the schedules: ${what}. errand schedules lists all.`)
      for (const mistake of mistakes.slice(0, mostMistakes)) say(`  ${formatMistake(mistake)}`)
      if (left > 0) say(`  … and ${left} more`)
    }
    const count = (jobs: number) => (jobs === 1 ? '1 job' : `${jobs} jobs`)
    if (found.running > 0) say(`Taken over: ${count(found.running)} that ran on.`)
    if (found.interrupted.length > 0) {
      const some = found.interrupted.slice(0, 5).join(', ') + (found.interrupted.length > 5 ? ', …' : '')
      say(
        `Interrupted: ${count(found.interrupted.length)} (${some}). To start them again: errand restart-unfinished`,
      )
    }
    process.stderr.write(`${lines.join('\n')}\n`)
    log.info({ url, running: found.running, interrupted: found.interrupted.length }, 'portal started')

    hangUp(() => {
      portal
        .reload()
        .catch((error) => log.error({ error: messageOf(error) }, 'the settings were not reloaded'))
    })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log.info({ signal }, 'portal stops; running jobs go on')
        void stop(signal).then(() => process.exit(0))
      })
    }
  })

/** SIGHUP before the portal is there is remembered. @returns what is told then what to do, now or from then on */
function heedHangUp(): (act: () => void) => void {
  let isAsked = false
  let act = () => {
    isAsked = true
  }
  process.on('SIGHUP', () => act())
  return (then) => {
    act = then
    if (isAsked) then()
  }
}
