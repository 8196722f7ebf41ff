import type { InputType } from './definition.ts'
import type { Kind } from './kinds.ts'
import * as kind from './kinds.ts'

/** A key of program.ini. docs/programs.md has a row for each, and a test compares the two both ways. */
export interface Key<T> {
  kind: Kind<T>
  /** For types of input where it is another. */
  kinds?: Partial<Record<InputType, Kind<T>>>
  /** As docs/programs.md shows it; what it comes to is in read.ts and read-input.ts. */
  default: string
  required?: true
  /** People read it: it can be said in other languages too, as `title.de`. */
  isSaid?: true
  /** The types of input that have this key. Absent: all. */
  types?: readonly InputType[]
}

export type Keys = Record<string, Key<unknown>>

/** What a section came to: the value of each key that stood there and was good. */
export type ReadKeys<K extends Keys> = { [N in keyof K]?: K[N] extends Key<infer T> ? T : never }

/** Above the first section. */
export const programKeys = {
  title: { kind: kind.line, default: "the folder's name", isSaid: true },
  description: { kind: kind.text, default: '', isSaid: true },
  command: { kind: kind.nonEmptyText, default: '', required: true },
  button: { kind: kind.line, default: 'Start', isSaid: true },
  target: { kind: kind.name, default: 'default' },
  priority: { kind: kind.priority, default: 'normal' },
  waiting_jobs: { kind: kind.positiveInteger, default: 'none' },
  running_jobs: { kind: kind.positiveInteger, default: 'none' },
  time_limit: { kind: kind.duration, default: 'none' },
  memory_limit: { kind: kind.memory, default: 'none' },
  output_limit: { kind: kind.size, default: 'none' },
  nice: { kind: kind.niceValue, default: '0' },
  requires: { kind: kind.commandNames, default: 'none' },
  install: { kind: kind.nonEmptyText, default: 'none', isSaid: true },
  success: { kind: kind.oneOf('exit', 'stderr'), default: 'exit' },
  version_command: { kind: kind.nonEmptyText, default: 'none' },
  answer: { kind: kind.pattern, default: 'none' },
  progress: { kind: kind.progressPattern, default: 'none' },
  notify: { kind: kind.oneOf('always', 'failure', 'never'), default: 'always' },
  notify_url: { kind: kind.webAddress, default: 'none' },
  on_interrupt: { kind: kind.oneOf('ask', 'rerun', 'fail'), default: 'ask' },
  retries: { kind: kind.retries, default: '0' },
  retry_delay: { kind: kind.delay, default: '1 min' },
  retry_on: { kind: kind.retryWords, default: 'all' },
  extra_path: { kind: kind.folders, default: 'none' },
  keep_days: { kind: kind.days, default: "the portal's" },
  record_folder: { kind: kind.yesNo, default: 'false' },
  record_environment: { kind: kind.list, default: 'none' },
} satisfies Keys

const inputTypes = [
  'text',
  'textarea',
  'secret',
  'integer',
  'number',
  'date',
  'checkbox',
  'choice',
  'choices',
  'file',
  'server_file',
] as const

const bound: Omit<Key<number | string>, 'default'> = {
  kind: kind.number,
  kinds: { date: kind.day, choices: kind.positiveInteger },
  types: ['integer', 'number', 'date', 'choices'],
}

/** In `[inputs.<name>]`. */
export const inputKeys = {
  type: { kind: kind.oneOf(...inputTypes), default: 'text' },
  label: { kind: kind.line, default: "the input's name", isSaid: true },
  help: { kind: kind.text, default: '', isSaid: true },
  required: { kind: kind.yesNo, default: 'false' },
  group: { kind: kind.line, default: 'none', isSaid: true },
  show_if: { kind: kind.condition, default: 'none' },
  default: {
    kind: kind.text,
    default: '',
    types: ['text', 'textarea', 'integer', 'number', 'date', 'checkbox', 'choice', 'choices'],
  },
  placeholder: {
    kind: kind.text,
    default: '',
    isSaid: true,
    types: ['text', 'textarea', 'secret', 'integer', 'number', 'file'],
  },
  max_length: { kind: kind.positiveInteger, default: '10000', types: ['text', 'textarea', 'secret'] },
  pattern: { kind: kind.pattern, default: 'none', types: ['text', 'textarea', 'secret'] },
  allow_dash: { kind: kind.yesNo, default: 'false', types: ['text', 'textarea', 'secret'] },
  min: { ...bound, default: 'none' },
  max: { ...bound, default: 'none' },
  value: { kind: kind.nonEmptyText, default: 'yes', types: ['checkbox'] },
  choices: { kind: kind.choices, default: '', isSaid: true, types: ['choice', 'choices'] },
  max_size: { kind: kind.size, default: "the portal's limit", types: ['file'] },
  max_files: { kind: kind.fileCount, default: '1', types: ['file'] },
  paste: { kind: kind.yesNo, default: 'false', types: ['file'] },
  accept: {
    kind: kind.nonEmptyText,
    kinds: { server_file: kind.endings },
    default: 'any',
    types: ['file', 'server_file'],
  },
  roots: { kind: kind.list, default: '', types: ['server_file'] },
} satisfies Keys

/** In `[outputs.<name>]`. */
export const outputKeys = {
  file: { kind: kind.innerPath, default: '', required: true },
  label: { kind: kind.line, default: "the output's name", isSaid: true },
  show: { kind: kind.oneOf('table', 'plot', 'text', 'image', 'html', 'link'), default: 'to download only' },
  columns: { kind: kind.list, default: 'none' },
  x: { kind: kind.line, default: 'none' },
  y: { kind: kind.list, default: 'none' },
} satisfies Keys

/** In `[example.<name>]`, beside the inputs. */
export const exampleKeys = {
  label: { kind: kind.line, default: "the example's name", isSaid: true },
} satisfies Keys
