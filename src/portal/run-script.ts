import { randomBytes } from 'node:crypto'
import { shellQuote } from '../platform/shell-quote.ts'
import { buildArguments } from '../program/command.ts'
import type { Program } from '../program/definition.ts'

/** What a job was given, where its files lie in the bundle, and what has to be asked for. */
export interface ScriptFacts {
  id: string
  program: Program
  /** By input; of a file its path as seen from the working directory, such as `../inputs/query/query.fa`. */
  values: Record<string, string | string[]>
  /** The inputs whose values are not in the bundle: secrets, and files that lie on the server. */
  secrets: string[]
  /** Of the job, but for PATH, HOME and ERRAND_JOB_ID. */
  environment: Record<string, string>
  /** Whether the program's folder is in the bundle. */
  hasProgram: boolean
  exitStatus: number | undefined
}

/**
 * A script for any POSIX shell that runs the program again: in a folder of its own, with the same arguments and inputs, in
 * the environment that the job had. Every word is quoted, so that nothing in it means anything to the shell.
 */
export function runScript(facts: ScriptFacts): string {
  const { id, program, secrets, exitStatus } = facts
  const { quote, variable } = createQuote()
  const asked = secrets.filter((name) => (facts.values[name] ?? '').length > 0)
  const hidden = asked.map((name) => [name, variable(secretVariable(name))])
  const values = { ...facts.values, ...Object.fromEntries(hidden) }
  const words = buildArguments({ command: program.command, folder: variable('program') }, values)
  const variables = Object.entries(facts.environment)
  const left = variables.map(([name]) => name).filter((name) => isWithheld(program, name))
  const needed = [
    ...asked.map((name) =>
      need(
        secretVariable(name),
        `set it to the value of the input '${name}', a secret or the path of a file`,
      ),
    ),
    ...left.map((name) =>
      need(
        `ERRAND_VARIABLE_${name}`,
        `set it to the value of ${name} in the environment of the program`,
        '?',
      ),
    ),
    ...programLines(facts),
  ]
  const folders = program.extraPath
    .filter((path) => isInside(path, program.folder))
    .map((path) => quote(`${variable('program')}${path.slice(program.folder.length)}`))
  const environment = [
    `PATH=${folders.map((folder) => `${folder}:`).join('')}"$PATH"`,
    'HOME="$PWD"',
    `ERRAND_JOB_ID=${id}`,
    ...variables.map(
      ([name, value]) => `${name}=${left.includes(name) ? `"$ERRAND_VARIABLE_${name}"` : quote(value)}`,
    ),
  ]
  return `#!/bin/sh
# Runs job ${id} of the program ${program.name} once more, without Errand. What it prints goes to output.txt and
# err_output.txt in a new folder, what it leaves to files/ there.
#
#   sh run.sh [FOLDER]        FOLDER is made, and must not be there yet; otherwise it is called "again"

bundle=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
folder=\${1:-again}
${needed.map((line) => `${line}\n`).join('')}
mkdir -- "$folder" "$folder/files" || exit 1
if [ -d "$bundle/inputs" ]; then cp -R "$bundle/inputs" "$folder/inputs" || exit 1; fi
CDPATH= cd -- "$folder/files" || exit 1

env -i \\
${environment.map((one) => `  ${one} \\\n`).join('')}  sh -c 'exec "$@"' sh \\
${words.map((word) => `  ${quote(word)} \\\n`).join('')}  </dev/null >../output.txt 2>../err_output.txt
status=$?
echo "Exit status $status${exitStatus === undefined ? '' : `, then it was ${exitStatus}`}. The results are in $(cd .. && pwd)" >&2
exit "$status"
`
}

/** Quotes words in which variables stand, between marks that no value can hold, as nobody can guess them. */
function createQuote() {
  const mark = `\u{F0F0E}${randomBytes(12).toString('hex')}`
  return {
    variable: (name: string) => `${mark}${name}${mark}`,
    quote(word: string): string {
      const parts = word.split(mark)
      const quoted = parts.map((part, index) =>
        index % 2 === 1 ? `"$${part}"` : part === '' ? '' : shellQuote(part),
      )
      return quoted.join('') || "''"
    },
  }
}

/** Ends the script with a word of what is missing: of what is not set, with `:?` also of what is empty. */
function need(name: string, what: string, test: '?' | ':?' = ':?'): string {
  return `: "\${${name}${test}is not in this bundle: ${what}}"`
}

/** Where the program's folder is, for a command that speaks of it. */
function programLines({ program, hasProgram }: ScriptFacts): string[] {
  if (!needsProgram(program)) return []
  return hasProgram
    ? ['program=$bundle/program']
    : [need('PROGRAM_FOLDER', `set it to a copy of the folder of ${program.name}`), 'program=$PROGRAM_FOLDER']
}

/** Whether the program's command, or its PATH, leads into its folder. */
export function needsProgram({ command, extraPath, folder }: Program): boolean {
  const pieces = command.flatMap(({ arguments: list }) => list.flat())
  const speaks = pieces.some((piece) => typeof piece === 'object' && piece.input === 'program')
  return speaks || extraPath.some((path) => isInside(path, folder))
}

/** Whether a variable of `[environment]` is one whose value stays on the server: each that the definition does not allow. */
export function isWithheld({ environment, recordEnvironment }: Program, name: string): boolean {
  return Object.hasOwn(environment, name) && !recordEnvironment.includes(name)
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

/** The name of an input is of letters, digits and `_`. */
function secretVariable(name: string): string {
  return `ERRAND_SECRET_${name}`
}
