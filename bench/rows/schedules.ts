import { join } from 'node:path'
import { silentLog } from '../../src/platform/log.ts'
import { readScheduleText } from '../../src/schedule/file/file.ts'
import type { Value } from '../../src/schedule/rules/value.ts'
import { createSchedules } from '../../src/schedule/schedules.ts'
import { openState } from '../../src/state/state.ts'
import { percentile, time } from '../measure.ts'
import type { Run } from '../run.ts'
import { count, number, type Row } from '../table.ts'

const schedules = 1_000
const variables = 10_000
const mentioned = 10

/** One variable set, that some rules of very many mention. No job is made of what starts. */
export async function measure({ folder, isQuick }: Run): Promise<Row> {
  const clock = { now: Date.now }
  const state = openState(join(folder, 'schedules'), clock)
  const text = Array.from(
    { length: schedules },
    (_, n) => `[schedule.s${n}]\ncmd = true\nwhen = changes(v${Math.floor(n / mentioned)}) && other < 3\n`,
  ).join('\n')
  const house = createSchedules({
    store: state.schedules,
    runner: {
      submit: async (_, serial) => `job-${serial}`,
      cancel: async () => {},
      remove: async () => true,
      stateOf: () => 'success',
    },
    letters: { note() {}, send() {}, resume() {} },
    clock,
    log: silentLog,
    read: async () => readScheduleText(text, 'schedules.ini', new Map(), Date.now()),
  })
  const int = (value: number): Value => ({ type: 'int', value: BigInt(value) })
  const set = (of: number, to: number) => new Map([[`v${of}`, int(to)]])
  try {
    const opened = await time(() => house.open())
    house.whisper(new Map(Array.from({ length: variables }, (_, n) => [`v${n}`, int(0)])))
    const rounds = isQuick ? 20 : 200
    const took = { test: [] as number[], set: [] as number[] }
    for (let n = 0; n < rounds; n++) {
      const of = n % (schedules / mentioned)
      took.test.push(await time(() => house.test(set(of, n + 1))))
      took.set.push(await time(() => void house.set(set(of, n + 1))))
      await house.settled()
    }
    const line = (what: string, ms: number[]) => ({
      what,
      measured: `${number(percentile(ms, 0.5))} ms, 95 % within ${number(percentile(ms, 0.95))} ms`,
      floor: '–',
      ratio: '–',
      aim: 'at most 5 ms',
      isReached: percentile(ms, 0.5) <= 5,
    })
    return {
      title: `A variable set, of ${count(variables)}`,
      how: `${mentioned} rules of ${count(schedules)} mention it, and all start. \`set\` keeps what has changed in the state, and notes the starts; no job is made. Reading the file and all rules took ${number(opened / 1000)} s.`,
      lines: [line('`errand test`', took.test), line('`errand set`', took.set)],
    }
  } finally {
    await house.close()
    state.close()
  }
}
