import { existsSync } from 'node:fs'
import { inLanguage } from '../../messages/language.ts'
import { isYetToBeTold } from '../../portal/clear-old.ts'
import { type Deps, folderOf, readJobOf } from '../../portal/deps.ts'
import { runnableProgram } from '../../portal/programs.ts'
import { removeForGood, removeJob } from '../../portal/remove-job.ts'
import type { Submission } from '../../portal/submit.ts'
import { givenTo, type Schedule } from '../file/definition.ts'
import { formatValue, type Value } from '../rules/value.ts'
import { variableNameMistake } from '../rules/variable-name.ts'
import { definitionFor } from './own-program.ts'
import type { Runner } from './starts.ts'
import { whyNot } from './why-not.ts'

/** Who owns the runs of a schedule without an address, where there is no administrator either. */
const nobody = 'schedules@localhost'

export interface RunnerOptions {
  deps: Deps
  submit(submission: Submission): Promise<{ id: string }>
  /** The job that was submitted with this token, if one was. */
  submitted(token: string): string | undefined
  cancel(id: string, by: string): Promise<void>
  variables(): ReadonlyMap<string, Value>
}

/** Starts are jobs like any other: submitted, cancelled and removed by the portal's own use cases. */
export function createRunner({ deps, submit, submitted, cancel, variables }: RunnerOptions): Runner {
  return {
    // Who reads what is wrong is nobody who asks now.
    submit: (schedule, serial) =>
      inLanguage(
        deps.config.portal.language,
        () =>
          make(schedule, serial).catch((error) => {
            throw new Error(whyNot(schedule, error, deps.config.portal), { cause: error })
          }),
        false,
      ),
    cancel,
    async remove(job) {
      const isRemoved = await deps.turns.take(job, async () => {
        if (await isStillTold(job)) return false
        await removeJob(deps, job)
        return true
      })
      if (isRemoved) await removeForGood(deps)
      return isRemoved
    },
    stateOf(job) {
      const state = deps.catalog.get(job)?.state
      if (state !== undefined) return state === 'queued' || state === 'running' ? 'live' : state
      // Nobody can tell what became of it, and nothing of it is awaited: it is for a person to mend or to remove.
      if (deps.unreadable.has(job)) return 'interrupted'
      // The catalog may have yet to hear of it.
      return existsSync(folderOf(deps, job).config) ? 'live' : 'gone'
    },
  }

  /** Of a damaged one nobody will ever be told. */
  async function isStillTold(id: string): Promise<boolean> {
    const job = await readJobOf(deps, id).catch(() => undefined)
    if (!job) return false
    const { program } = await deps.definitions.read(job.folder, job.record.program)
    return isYetToBeTold(deps, job, program)
  }

  async function make(schedule: Schedule, serial: number): Promise<string> {
    // Nobody else can have it, and of one start it is always the same: asked again, it leads to the same job.
    const token = deps.state.keyOfJob(`start ${serial}`, 'variables')
    const earlier = submitted(token)
    if (earlier !== undefined) return earlier
    const { name, work, email } = schedule
    const program = work.kind === 'program' ? await runnableProgram(deps, work.program) : undefined
    const definition = definitionFor(schedule, program, deps.config.portal.programs)
    const { id } = await submit({
      program: definition.name,
      given: work.kind === 'program' ? givenTo(definition, work.inputs) : [],
      email: email ?? deps.config.access.admins[0] ?? nobody,
      isProved: true,
      token,
      mayRaise: true,
      scheduled: {
        schedule: { name, serial, ...(work.kind === 'program' ? {} : { isOwnCommand: true }) },
        environment: environmentOf(variables()),
        definition,
      },
    })
    return id
  }
}

/** One that an earlier release let somebody set, and that can't be set any more, is left out: it would stop every start. */
export function environmentOf(variables: ReadonlyMap<string, Value>): Record<string, string> {
  const settable = [...variables].filter(([name]) => variableNameMistake(name) === undefined)
  return Object.fromEntries(settable.map(([name, value]) => [name, formatValue(value)]))
}
