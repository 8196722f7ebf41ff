import { minuteOf } from '../messages/times.ts'
import type { describeTarget } from '../portal/describe.ts'
import { stateCell } from './colours.ts'
import { type CommonOptions, createContext } from './context.ts'
import { type Cell, formatTable } from './table.ts'
import { type Painted, type Terminal, uncut } from './terminal.ts'
import type { Verb } from './verbs.ts'

export type Target = ReturnType<typeof describeTarget>

export const targets: Verb = (command) =>
  command
    .description('list the targets with their slots, and what runs and waits in them')
    .action(async (options: CommonOptions) => {
      const context = await createContext(options)
      const { targets: all } = await context.client.get<{ targets: Target[] }>('/targets')
      context.print(all, formatTargets)
    })

export function formatTargets(all: Target[], terminal: Terminal): Painted {
  return formatTable(
    ['target', 'engine', 'slots', 'in errand.ini', 'running', 'waiting', 'oldest waiting', 'state'],
    all.map((target) => [
      target.name,
      target.engine,
      String(target.slots),
      String(target.slots_in_file),
      String(target.running),
      String(target.waiting),
      target.oldest_waiting === null ? '-' : minuteOf(target.oldest_waiting),
      stateOf(target),
    ]),
    uncut(terminal),
  )
}

function stateOf({ paused, slots, waiting, slots_changed: changed }: Target): Cell {
  const word = paused ? 'paused' : slots > 0 ? 'open' : 'no slots'
  const words = [
    paused
      ? `paused by ${paused.by} at ${minuteOf(paused.at)}`
      : slots === 0 && waiting > 0
        ? 'no slots: nothing is started'
        : word,
    ...(changed ? [`slots changed by ${changed.by} at ${minuteOf(changed.at)}`] : []),
  ]
  return stateCell(words.join('; '), word)
}
