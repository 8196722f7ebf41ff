import type { Argument, Command, Option } from 'commander'
import { exitMeaning, exitStatus } from './command-error.ts'
import { callable, callOf, commonOptions } from './commands.ts'

/** What the command line reads of the environment. docs/cli.md has a row for each. */
export const environment: Record<string, string> = {
  ERRAND_CONFIG: 'The settings, where --config does not say.',
  ERRAND_EMAIL: 'Whose jobs errand submit makes, where --email does not say.',
  'ERRAND_SOCKET, ERRAND_TOKEN':
    'In the program of a scheduled job: how set, get, vars and whisper find the portal and speak for that job.',
  'PORT, HOST, LOG_LEVEL': 'Stand for the settings of these names, for errand serve.',
  TMPDIR: 'Where errand try makes its folder.',
  'NO_COLOR, FORCE_COLOR': 'Turn colours off, or on, on a terminal. Elsewhere there are none.',
}

const files: Record<string, string> = {
  'errand.ini': 'The settings.',
  'schedules.ini': 'What starts by itself.',
  'programs/NAME/program.ini': 'The definition of a program.',
  'jobs/': 'A folder for each job, with all that it was asked and what came out.',
  'state/portal.sock':
    'Where a command finds the portal that runs. Whoever may open it is the administrator.',
}

const description = [
  'Errand puts a web form in front of any slow program: somebody fills in the form, gets a short job id, and an email when the results are there. errand serve runs the portal; the other verbs ask it, or change what it does.',
  'A command finds the portal of its settings by a socket in the state folder. Where none runs, list, show, logs, reindex, clear, restart-unfinished, programs and check work on the folders themselves, pause, continue and slots hold for the next portal, and new and try need none.',
  'Ids are taken as people type them: TCFN-CTBQ is tcfnctbq.',
]

/** The man page of `errand`, as troff with the macros of man(7), made of the tree of its commands. */
export function manPage(errand: Command): string {
  const commands = errand.commands.flatMap(callable)
  return [
    `.TH ERRAND 1 "" ${quoted(`Errand ${errand.version()}`)} "User Commands"`,
    section('NAME', `errand \\- ${text(errand.description().replace(/^A /, 'a ').replace(/\.$/, ''))}`),
    section('SYNOPSIS', '.B errand\n.I verb\n.RI [ arguments "] [" options ]'),
    section('DESCRIPTION', ...description.map((words) => `.PP\n${text(words)}`)),
    section('COMMANDS', ...commands.map(ofCommand)),
    `.SS Options of every command\n${commonOptions().map(ofOption).join('\n')}`,
    section('ENVIRONMENT', ...Object.entries(environment).map(item)),
    section('FILES', ...Object.entries(files).map(item)),
    section(
      'EXIT STATUS',
      ...Object.entries(exitStatus).map(([name, status]) =>
        item([String(status), exitMeaning[name as keyof typeof exitStatus]]),
      ),
    ),
    section('SEE ALSO', `.BR journalctl (1),\n.BR systemctl (1)\n.PP\n${text(seeAlso)}`),
    '',
  ].join('\n')
}

const seeAlso =
  'README.md, docs/cli.md, docs/settings.md, docs/programs.md and docs/schedules.md where Errand is installed.'

function section(title: string, ...parts: string[]): string {
  return [`.SH ${title}`, ...parts].join('\n')
}

function ofCommand(command: Command): string {
  const common = commonOptions().map(({ long }) => long)
  return [
    `.SS ${quoted(callOf(command))}`,
    text(sentence(command.description())),
    ...command.registeredArguments.filter((argument) => argument.description).map(ofArgument),
    ...command.options.filter(({ long }) => !common.includes(long)).map(ofOption),
  ].join('\n')
}

function ofArgument(argument: Argument): string {
  return `.TP\n.I ${text(argument.name())}\n${text(sentence(withChoices(argument)))}`
}

function ofOption(option: Option): string {
  const fallback = option.defaultValue === undefined ? '' : `; ${option.defaultValue} unless told`
  return item([option.flags, sentence(option.description + fallback)])
}

function withChoices({ description, argChoices }: Argument): string {
  return argChoices ? `${description}: ${argChoices.join(', ')}` : description
}

function item([term, words]: [string, string]): string {
  return `.TP\n.B ${text(term)}\n${text(words)}`
}

/** The descriptions of the help begin small and end open. */
function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

const special: Record<string, string> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
}

/** So that troff shows it as it is: in a text line no control line begins, and `-` can be copied into a shell. */
function text(words: string): string {
  return words
    .replace(/[\\\-'"`^~]/g, (one) => special[one] ?? one)
    .replace(
      /[^\x00-\x7f]/gu,
      (one) => `\\[u${one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replace(/^\./gm, '\\&.')
}

function quoted(words: string): string {
  return `"${text(words)}"`
}
