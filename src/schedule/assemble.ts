import { isOver } from '../job/state.ts'
import type { Stationery } from '../mail/letter.ts'
import { inLanguage } from '../messages/language.ts'
import { type Deps, folderOf } from '../portal/deps.ts'
import { nameOfStart, type Submission } from '../portal/submit.ts'
import { createChanges } from './changes.ts'
import { readScheduleFile, readScheduleText } from './file/file.ts'
import { createRuleReader } from './rules/rule-reader.ts'
import { createSchedules } from './schedules.ts'
import { createOutputOrder } from './starts/output-order.ts'
import { createRunner, type RunnerOptions } from './starts/runner.ts'
import { createStartLetters } from './starts/start-letters.ts'

/** What starts by itself, and the changes that are made to its file, on the portal's own use cases. */
export function assembleSchedules(
  deps: Deps,
  submit: RunnerOptions['submit'],
  cancel: RunnerOptions['cancel'],
  stationery: Stationery,
) {
  const { clock, programs } = deps
  const file = () => deps.config.portal.schedules
  const knownPrograms = async () =>
    new Map((await programs.list()).map(({ name, program }) => [name, program]))
  const order = createOutputOrder(clock)
  const readRule = createRuleReader()
  const startLetters = createStartLetters(deps, stationery)
  const schedules = createSchedules({
    store: deps.state.schedules,
    letters: startLetters,
    clock,
    log: deps.log,
    inItsLanguage: (work) => inLanguage(deps.config.portal.language, work, false),
    runner: createRunner({
      deps,
      submit: submitAndFollow,
      submitted: submittedAndFollow,
      cancel,
      variables: () => schedules.variables(),
    }),
    readRule,
    read: async () =>
      readScheduleFile(file(), await knownPrograms(), clock.now(), readRule, schedules.wasThere()),
  })
  const scheduleChanges = createChanges({
    file,
    read: async (text) => readScheduleText(text, file(), await knownPrograms(), clock.now(), readRule),
    knownMistakes: schedules.mistakes,
    wasThere: schedules.wasThere,
    now: clock.now,
    use: schedules.change,
    program: async (name) => (await programs.get(name))?.program,
  })

  async function submitAndFollow(submission: Submission) {
    const submitted = await submit(submission)
    // Before its program begins, and before it is noted which start it is of.
    followOutput(submitted.id)
    return submitted
  }

  function submittedAndFollow(token: string): string | undefined {
    const id = deps.catalog.idOfSubmission(nameOfStart(token))
    if (id !== undefined) followOutput(id)
    return id
  }

  function followOutput(id: string): void {
    const row = deps.catalog.get(id)
    if (row && !isOver(row.state)) order.follow(folderOf(deps, id), row.attempt)
    else void order.leave(folderOf(deps, id))
  }

  return {
    schedules,
    scheduleChanges,
    outputOrder: {
      /** A job has begun or ended, or is to. */
      changed(id: string): void {
        if (deps.state.schedules.startOfJob(id)) followOutput(id)
      },
      close: order.close,
    },
    startLetters,
  }
}
