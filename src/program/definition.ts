import type { Language } from '../messages/language.ts'
import type { Pattern } from '../platform/pattern.ts'
import type { Command } from './command.ts'

/** What a definition says in other languages (`title.de`), by language; see in-words.ts. */
export type InWords<K extends string> = Partial<Record<Language, { [N in K]?: string }>>

/** A program as its `program.ini` says it, every key read, checked, and with its default. */
export interface Program {
  name: string
  /** The program's folder, absolute: what `{program}` stands for. */
  folder: string
  title: string
  description: string
  /** The word on the form's button. */
  button: string
  command: Command
  /** The name of the queue it waits in. Whether there is such a target is for errand.ini to say. */
  target: string
  /** Of its jobs, unless they ask for less: higher ones start first, 0 is normal. */
  priority: number
  /** How many of its jobs wait at most; absent: any number. */
  waitingJobs?: number
  /** How many of its jobs run at once, whatever the slots; absent: any number. */
  runningJobs?: number
  /** Whole seconds, at least 1. Absent: no limit. */
  timeLimitSeconds?: number
  /** Absent: no limit. */
  memoryLimitBytes?: number
  /** Of standard output, standard error and all files together. Absent: no limit. */
  outputLimitBytes?: number
  /** 0 to 19, see nice(1). */
  nice: number
  /** Names of commands that must be on PATH (or in `extraPath`). */
  requires: string[]
  /** How to install what `requires` names, in words or as a command. */
  install?: string
  /** What makes a success: exit status 0; or that and nothing on standard error. */
  success: 'exit' | 'stderr'
  /** Run before each start, to note with the job which version of the program it was; absent: nobody asks. */
  versionCommand?: Command
  /** Finds the headline of a result in the program's standard output. */
  answer?: Pattern
  /** Finds in its output how far it is: a percentage in the only group, or how many of how many in two. */
  progress?: Pattern
  /** When the owner gets a letter. */
  notify: 'always' | 'failure' | 'never'
  /** Where a signed post goes when a job has ended. */
  notifyUrl?: string
  /** What becomes of a job that a reboot cut off: wait for the administrator, run again, or count as failed. */
  onInterrupt: 'ask' | 'rerun' | 'fail'
  /** Days that a job stays after its end; Infinity: for ever. Absent: as the portal says. */
  keepDays?: number
  /** How often a job that failed is tried again by itself, how much later, and after which ends. Absent: never. */
  retry?: { times: number; delaySeconds: number; on: string[] }
  /** Whether a copy of its folder may go along with the record of a job. */
  recordFolder: boolean
  /** The variables of `environment` whose values may. */
  recordEnvironment: string[]
  /** Folders that come before the portal's PATH, absolute. */
  extraPath: string[]
  /** Added to the environment of the program; without prototype. */
  environment: Record<string, string>
  /** In the order of the file, which is the order of the form. */
  inputs: Input[]
  outputs: Output[]
  /** In the order of the file. */
  examples: Example[]
  words?: InWords<'title' | 'description' | 'button' | 'install'>
  /** The text of the program.ini that this was read from. */
  source: string
}

export type Input =
  | TextInput
  | IntegerInput
  | NumberInput
  | DateInput
  | CheckboxInput
  | ChoiceInput
  | ChoicesInput
  | FileInput
  | ServerFileInput
export type InputType = Input['type']

interface CommonInput {
  name: string
  label: string
  help: string
  required: boolean
  /** The heading that it stands below, with the others of its group. Absent: it stands by itself. */
  group?: string
  /** When it is asked for. Absent: always. */
  showIf?: ShowIf
  /** Of choices the labels of some. */
  words?: Partial<Record<Language, InputWords>>
}

interface InputWords {
  label?: string
  help?: string
  group?: string
  placeholder?: string
  choices?: Choice[]
}

/**
 * A look at another input: whether it has this value (a list: among others), or any at all where no value is named; the
 * other way round with `isNot`. An input whose condition does not hold is empty, whatever was given, and so is one that
 * depends on a hidden one.
 */
export interface ShowIf {
  input: string
  value?: string
  isNot: boolean
}

export interface TextInput extends CommonInput {
  /** `text` and `secret` are one line. The value of a `secret` is shown nowhere, and has no default. */
  type: 'text' | 'textarea' | 'secret'
  /** In characters (code points). */
  maxLength: number
  /** Holds for the whole value. */
  pattern?: Pattern
  placeholder: string
  /** Whether a value that begins an argument may begin with `-`, where a command would take it for an option. */
  allowDash: boolean
  /** '' where there is none; so for the other types. */
  default: string
}

export interface IntegerInput extends CommonInput {
  type: 'integer'
  /** Whole numbers that a JavaScript number holds exactly; values may have any size. */
  min?: number
  max?: number
  placeholder: string
  default: string
}

export interface NumberInput extends CommonInput {
  type: 'number'
  min?: number
  max?: number
  placeholder: string
  default: string
}

/** Days are `yyyy-mm-dd`; a bound or a default may also be `today`, which is the server's. */
export interface DateInput extends CommonInput {
  type: 'date'
  min?: string
  max?: string
  default: string
}

export interface CheckboxInput extends CommonInput {
  type: 'checkbox'
  /** What the input is when it is ticked; otherwise it is ''. */
  value: string
  /** `value`, or '' for not ticked. */
  default: string
}

export interface ChoiceInput extends CommonInput {
  type: 'choice'
  choices: Choice[]
  default: string
}

/** Any number of the choices, in the order in which they stand here. */
export interface ChoicesInput extends CommonInput {
  type: 'choices'
  choices: Choice[]
  /** How many at least, of one that is not empty; how many at most. */
  min?: number
  max?: number
  default: string[]
}

export interface Choice {
  value: string
  label: string
}

export interface FileInput extends CommonInput {
  type: 'file'
  /** Absent: as large as the portal takes uploads at all. */
  maxSizeBytes?: number
  /** Of more than 1 the value is a list, also where one file is given. */
  maxFiles: number
  /** Whether it may be typed instead of uploaded. */
  paste: boolean
  /** A hint for the browser's file dialog, as HTML's `accept` attribute has it. Not checked. */
  accept?: string
  /** Of the field to type into. */
  placeholder: string
}

/**
 * A file that lies on the server already. Its value is `<root>/<path>`, the root by its name; what the program gets is
 * the absolute path, links followed.
 */
export interface ServerFileInput extends CommonInput {
  type: 'server_file'
  roots: ServerRoot[]
  /** What the names of its files end in, in small letters (`.fastq.gz`). Empty: anything. */
  endings: string[]
  default: string
}

export interface ServerRoot {
  /** The last part of its path; no two of one input are alike. */
  name: string
  /** Absolute. */
  folder: string
}

/** A file that the program leaves in its working directory. */
export interface Output {
  name: string
  /** A path inside the working directory: relative, `/` between parts, no `..`. */
  file: string
  label: string
  /** How the results page shows it. Absent: to download only. */
  show?: 'table' | 'plot' | 'text' | 'image' | 'html' | 'link'
  /** Headings for a table or plot whose file has none. */
  columns?: string[]
  /** Of a plot: the column that goes along, and those that go up. */
  x?: string
  y?: string[]
  words?: InWords<'label'>
}

/** Values to fill the form in with, so that people see what the program does. */
export interface Example {
  name: string
  label: string
  /** Of an input of several files one for each. What it does not name stays as it was. */
  values: ExampleValue[]
  words?: InWords<'label'>
}

/** A text, or the path of a file inside the program's folder (with the rules of `Output.file`). */
export interface ExampleValue {
  input: string
  text?: string
  file?: string
}

/** The inputs that take files, by name: how many at most. */
export function fileInputsOf({ inputs }: Pick<Program, 'inputs'>): Map<string, number> {
  return new Map(
    inputs.filter((input) => input.type === 'file').map(({ name, maxFiles }) => [name, maxFiles]),
  )
}

/** Whether the value of an input is a list. */
export function isList(input: Input): boolean {
  return input.type === 'choices' || (input.type === 'file' && input.maxFiles > 1)
}

/** The names of the inputs whose values are shown nowhere. */
export function secretInputsOf({ inputs }: Pick<Program, 'inputs'>): string[] {
  return inputs.filter(({ type }) => type === 'secret').map(({ name }) => name)
}
