import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readScheduleText } from '../../src/schedule/file/file.ts'
import { nextAfter, type Time } from '../../src/schedule/times/when-due.ts'
import { createTimetable } from '../../src/schedule/timetable.ts'
import { openState } from '../../src/state/state.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('what comes next is worked out anew only where it may be another moment', (t) => {
  const noon = Date.parse('2026-11-22T12:00:00Z')
  const state = openState(temporaryFolder(t), { now: () => noon })
  t.after(() => state.close())
  const store = state.schedules
  let asked = 0
  const timetable = createTimetable(store, (time: Time, after) => {
    asked++
    return nextAfter(time, after)
  })
  /** How often that had to be worked out, and when they are due then, in minutes from noon. */
  const arrange = (at: number, ...every: number[]) => {
    asked = 0
    const sections = every.map((minutes, n) => `[schedule.s${n}]\ncmd = true\nevery = ${minutes} minutes\n`)
    const { schedules } = readScheduleText(sections.join(''), 'schedules.ini', new Map(), noon)
    store.atOnce(() =>
      timetable.arrange(
        schedules,
        noon + at * 60_000,
        new Map(store.schedules().map((one) => [one.name, one])),
      ),
    )
    return [asked, ...schedules.map(({ name }) => ((timetable.dueOf(name) ?? 0) - noon) / 60_000)]
  }
  assert.deepEqual(arrange(0, 10, 20), [2, 10, 20])
  assert.deepEqual(arrange(9, 10, 20), [0, 10, 20])
  assert.deepEqual(arrange(9, 15, 20), [1, 15, 20], 'another time')
  assert.deepEqual(arrange(-7, 15, 20), [2, 0, 0], 'a clock that was set back')
  assert.deepEqual(arrange(12, 15, 20), [2, 0, 0], 'due and not started yet')
  assert.deepEqual(arrange(13, 15, 20), [0, 0, 0])
})
