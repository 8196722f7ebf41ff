import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { firstLineOf } from '../engine/first-line.ts'
import type { AttemptFolder } from '../job/folder.ts'
import type { Clock } from '../platform/clock.ts'
import { messageOf } from '../platform/errors.ts'
import { readEnd } from '../platform/files.ts'
import type { Log } from '../platform/log.ts'
import { buildArguments } from '../program/command.ts'
import type { Program } from '../program/definition.ts'

export type Versions = ReturnType<typeof createVersions>

/** What does not answer by then has no version. */
const limitMs = 5_000
/** A program may be upgraded while its definition stays as it is. */
const freshMs = 60_000
const maxLength = 200

/**
 * Asks programs for their version, by their `version_command`, and notes it with each attempt before that begins. Jobs that
 * start within a minute share one answer.
 *
 * @param environment of a program's jobs, without what is the job's own
 */
export function createVersions({ clock, log }: { clock: Clock; log: Log }) {
  const known = new Map<string, { asked: number; answer: Promise<string | undefined> }>()

  function ask(arguments_: string[], environment: Record<string, string>): Promise<string | undefined> {
    const key = JSON.stringify([arguments_, environment])
    const before = known.get(key)
    const age = before ? clock.now() - before.asked : Infinity
    if (before && age >= 0 && age < freshMs) return before.answer
    for (const [old, { asked }] of known) if (clock.now() - asked >= freshMs) known.delete(old)
    const answer = firstLineOf(arguments_, environment, limitMs).then((line) => line?.slice(0, maxLength))
    known.set(key, { asked: clock.now(), answer })
    return answer
  }

  return {
    /** Without a `version_command`, or an answer, there is no note. Never fails: a job does not wait for its record to be complete. */
    async note(attempt: AttemptFolder, program: Program, environment: Record<string, string>): Promise<void> {
      if (!program.versionCommand) return
      const arguments_ = buildArguments({ command: program.versionCommand, folder: program.folder }, {})
      const { HOME: _home, ERRAND_JOB_ID: _id, ...common } = environment
      const version = await ask(arguments_, { ...common, HOME: tmpdir() })
      if (version === undefined) {
        log.warn({ program: program.name, command: arguments_ }, 'version_command did not say a version')
        return
      }
      await writeFile(attempt.version, `${version}\n`, { mode: 0o600 }).catch((error) =>
        log.warn({ path: attempt.version, error: messageOf(error) }, 'the version can not be noted'),
      )
    },
  }
}

/** The version that was noted with an attempt. */
export async function readVersion(attempt: AttemptFolder): Promise<string | undefined> {
  const { text } = await readEnd(attempt.version, 4 * maxLength)
  return text.trim() || undefined
}
