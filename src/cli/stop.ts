import { setTimeout as pause } from 'node:timers/promises'
import { readHolder } from '../platform/lock.ts'
import { isAlive, isOnOtherHost } from '../platform/processes.ts'
import { CommandError, exitStatus } from './command-error.ts'
import { type CommonOptions, createContext } from './context.ts'
import type { Verb } from './verbs.ts'

/** It lets answers and letters that are under way go out; more than that is odd. */
const patienceMs = 60_000
const lookMs = 50

export const stop: Verb = (command) =>
  command
    .description('end the portal that runs here, and wait until it is gone; jobs go on')
    .action(async (options: CommonOptions) => {
      const { folders, print } = await createContext(options)
      const holder = readHolder(folders.jobs)
      if (holder && isOnOtherHost(holder))
        throw new CommandError(`The portal of ${folders.jobs} runs on ${holder.host}. Stop it there.`)
      if (!holder || !isAlive(holder))
        throw new CommandError(`No portal runs here (${folders.jobs}).`, exitStatus.noPortal)
      process.kill(holder.pid, 'SIGTERM')
      for (const until = performance.now() + patienceMs; isAlive(holder); await pause(lookMs))
        if (performance.now() > until)
          throw new CommandError(
            `Process ${holder.pid} was asked to end ${patienceMs / 1000} s ago, and still runs.`,
          )
      print({ pid: holder.pid }, ({ pid }) => `The portal (process ${pid}) has ended. Jobs go on.`)
    })
