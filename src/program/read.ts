import { isAbsolute, resolve } from 'node:path'
import { inLanguage } from '../messages/language.ts'
import { type Mistake, readHandWritten, type Section, show } from '../platform/hand-written-ini.ts'
import { nearest } from '../platform/nearest.ts'
import { type Command, mayBeginArgument } from './command.ts'
import type { Output, Program } from './definition.ts'
import { outputKeys, programKeys, type ReadKeys } from './keys.ts'
import { retriedReasons } from './kinds.ts'
import { isInputName, isName, reservedInputNames } from './names.ts'
import { readCommand } from './read-command.ts'
import { readEnvironment } from './read-environment.ts'
import { readExample } from './read-example.ts'
import { readInput } from './read-input.ts'
import { type Note, noteIn, readKeys } from './read-keys.ts'
import { checkConditions } from './read-show-if.ts'
import { readWords } from './read-words.ts'

/**
 * Reads a program.ini. `where`: the program's name, its folder (absolute), and the file as mistakes shall call it. Lists
 * every mistake and never throws on content; there is a program only when there is no mistake.
 */
export function readProgram(source: string, where: Where): { program?: Program; mistakes: Mistake[] } {
  // What is wrong is for who keeps the portal, whoever's request it was that came upon it.
  return inLanguage('en', () => read(source, where))
}

interface Where {
  name: string
  folder: string
  file: string
}

function read(source: string, where: Where): { program?: Program; mistakes: Mistake[] } {
  const { sections, mistakes } = readHandWritten(source, where.file)
  const noteFor = (section: Section) => noteIn(mistakes, where.file, section)
  const top = sections[0] as Section
  const keys = readKeys(top, programKeys, noteFor(top))
  const words = readWords(top, programKeys, noteFor(top))
  noteIdleRetryKeys(top, noteFor(top))

  const parts = sortSections(sections.slice(1), noteFor)
  const names = parts.inputs.map(({ name }) => name)
  const command = readCommandKey(keys.command, names, noteFor(top))
  const versionCommand = readCommandKey(keys.version_command, [], noteFor(top), 'version_command')
  const inputs = parts.inputs.map(({ section, name }) =>
    readInput(
      section,
      name,
      { folder: where.folder, beginsArgument: mayBeginArgument(command, name) },
      noteFor(section),
    ),
  )
  checkConditions(inputs.map((input, n) => ({ input, note: noteFor((parts.inputs[n] as Named).section) })))
  const outputs = parts.outputs.map(({ section, name }) => readOutput(section, name, noteFor(section)))
  const examples = parts.examples.map(({ section, name }) =>
    readExample(section, name, inputs, noteFor(section)),
  )
  const environment = readEnvironment(parts.environment, noteFor)

  mistakes.sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  if (mistakes.length > 0) return { mistakes }
  const { name, folder } = where
  return {
    program: {
      name,
      folder,
      ...programFields(keys, name, folder),
      ...words,
      command,
      ...(versionCommand.length > 0 ? { versionCommand } : {}),
      inputs,
      outputs,
      examples,
      environment,
      source,
    },
    mistakes,
  }
}

function programFields(keys: ReadKeys<typeof programKeys>, name: string, folder: string) {
  const { title = name, description = '', button = 'Start', target = 'default', requires = [] } = keys
  const { memory_limit: memoryLimitBytes, output_limit: outputLimitBytes, nice = 0 } = keys
  const { time_limit: timeLimitSeconds, install, answer, progress, extra_path: extraPath = [] } = keys
  const { keep_days: keepDays } = keys
  return {
    title,
    description,
    button,
    target,
    priority: keys.priority ?? 0,
    ...(keys.waiting_jobs === undefined ? {} : { waitingJobs: keys.waiting_jobs }),
    ...(keys.running_jobs === undefined ? {} : { runningJobs: keys.running_jobs }),
    ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    ...(outputLimitBytes === undefined ? {} : { outputLimitBytes }),
    nice,
    requires,
    ...(install === undefined ? {} : { install }),
    success: keys.success ?? ('exit' as const),
    ...(answer === undefined ? {} : { answer }),
    ...(progress === undefined ? {} : { progress }),
    notify: keys.notify ?? ('always' as const),
    ...(keys.notify_url === undefined ? {} : { notifyUrl: keys.notify_url }),
    onInterrupt: keys.on_interrupt ?? ('ask' as const),
    ...(keepDays === undefined ? {} : { keepDays }),
    ...(keys.retries ? { retry: retryFields(keys.retries, keys) } : {}),
    recordFolder: keys.record_folder ?? false,
    recordEnvironment: keys.record_environment ?? [],
    extraPath: extraPath.map((path) => (isAbsolute(path) ? path : resolve(folder, path))),
  }
}

const defaultRetryDelaySeconds = 60

function retryFields(times: number, keys: ReadKeys<typeof programKeys>) {
  const { retry_delay: delaySeconds = defaultRetryDelaySeconds, retry_on: on = retriedReasons } = keys
  return { times, delaySeconds, on }
}

/** Whoever wrote them thinks that jobs are tried again. */
function noteIdleRetryKeys(top: Section, note: Note): void {
  const isThere = (key: string) => top.entries.some((entry) => entry.key === key)
  for (const key of ['retry_delay', 'retry_on'])
    if (isThere(key) && !isThere('retries'))
      note("says nothing without 'retries': nothing is tried again", key)
}

interface Named {
  name: string
  section: Section
}

/** Parts the sections by what they are; one with a wrong name is noted and still read, for its own mistakes. */
function sortSections(sections: Section[], noteFor: (section: Section) => Note) {
  const inputs: Named[] = []
  const outputs: Named[] = []
  const examples: Named[] = []
  let environment: Section | undefined
  for (const section of sections) {
    const [, kind, name = ''] = /^(inputs|outputs|example)\.(.+)$/.exec(section.name) ?? []
    if (kind === 'inputs') {
      if (!isInputName(name)) noteFor(section)(inputNameMessage(name))
      inputs.push({ name, section })
    } else if (kind === 'outputs' || kind === 'example') {
      if (!isName(name))
        noteFor(section)(
          `an ${kind === 'outputs' ? 'output' : kind}'s name is of letters, digits, '_' and '-', found ${show(name)}`,
        )
      const list = kind === 'outputs' ? outputs : examples
      list.push({ name, section })
    } else if (section.name === 'environment') environment = section
    else noteFor(section)(unknownSection(section.name))
  }
  return { inputs, outputs, examples, environment }
}

function inputNameMessage(name: string): string {
  if (reservedInputNames.includes(name))
    return `no input can be named '${name}': the portal itself means something by it`
  return `an input's name is of letters, digits and '_', and begins with a letter, found ${show(name)}`
}

function unknownSection(name: string): string {
  const [head = '', ...rest] = name.split('.')
  const near = nearest(head, ['inputs', 'outputs', 'example', 'environment'])
  const meant = near === undefined || near === 'environment' ? near : `${near}.${rest.join('.') || '<name>'}`
  const hint =
    meant === undefined
      ? 'known are [inputs.<name>], [outputs.<name>], [example.<name>], [environment]'
      : `did you mean [${meant}]?`
  return `unknown section [${name}]; ${hint}`
}

function readCommandKey(text: string | undefined, inputs: string[], note: Note, key = 'command'): Command {
  if (text === undefined) return []
  const { command, mistakes } = readCommand(text, inputs)
  for (const message of mistakes) note(message, key)
  return command
}

function readOutput(section: Section, name: string, note: Note): Output {
  const { file = '', label = name, show: shown, columns, x, y } = readKeys(section, outputKeys, note)
  const hasColumns = shown === 'table' || shown === 'plot'
  if (!hasColumns && columns !== undefined)
    note("are the headings of a table; add 'show = table' or 'show = plot'", 'columns')
  for (const [key, value] of Object.entries({ x, y })) {
    const isThere = section.entries.some((entry) => entry.key === key)
    if (shown === 'plot' && !isThere)
      note(`is missing; a plot needs the names of its columns, 'x' and 'y'`, key)
    if (shown !== 'plot' && isThere) note("is a column of a plot; add 'show = plot'", key)
    const unknown = columns && [value ?? []].flat().find((one) => !columns.includes(one))
    if (shown === 'plot' && unknown !== undefined) note(`${show(unknown)} is none of the columns`, key)
  }
  return {
    name,
    file,
    label,
    ...readWords(section, outputKeys, note),
    ...(shown === undefined ? {} : { show: shown }),
    ...(columns === undefined ? {} : { columns }),
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
  }
}
