import type { Deps } from '../portal/deps.ts'
import { secretInputsOf } from '../program/definition.ts'
import { createChanges } from './changes.ts'
import { readScheduleFile, readScheduleText } from './file.ts'
import { createRunner, type RunnerOptions } from './runner.ts'
import { createSchedules } from './schedules.ts'

/** What starts by itself, and the changes that are made to its file, on the portal's own use cases. */
export function assembleSchedules(
  deps: Deps,
  submit: RunnerOptions['submit'],
  cancel: RunnerOptions['cancel'],
) {
  const { clock, programs } = deps
  const file = () => deps.config.portal.schedules
  const knownPrograms = async () =>
    new Map((await programs.list()).map(({ name, program }) => [name, program]))
  const schedules = createSchedules({
    store: deps.state.schedules,
    clock,
    log: deps.log,
    runner: createRunner({ deps, submit, cancel, variables: () => schedules.variables() }),
    read: async () => readScheduleFile(file(), await knownPrograms(), clock.now()),
  })
  const scheduleChanges = createChanges({
    file,
    check: async (text) => readScheduleText(text, file(), await knownPrograms(), clock.now()).mistakes,
    async reload() {
      await schedules.reload()
    },
    added: (name) => schedules.setEnabled(name, undefined),
    async secretInputs(name) {
      const program = (await programs.get(name))?.program
      return program ? secretInputsOf(program) : []
    },
  })
  return { schedules, scheduleChanges }
}
