import { type Command, Option } from 'commander'

/** Those that every command has. */
export function commonOptions(): Option[] {
  return [
    new Option('--json', 'print JSON'),
    new Option('--config <file>', 'the settings (else ERRAND_CONFIG, else errand.ini here, else defaults)'),
  ]
}

/** The commands that do something: the verb itself, or those that it has under it. */
export function callable(verb: Command): Command[] {
  return verb.commands.length > 0 ? verb.commands.flatMap(callable) : [verb]
}

/** What is written to call it, as the help, the docs and the man page have it: `errand submit <program> [inputs...]`. */
export function callOf(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name()
    return argument.required ? `<${name}>` : `[${name}]`
  })
  const above = command.parent ? [callOf(command.parent)] : []
  return [...above, command.name(), ...words].join(' ')
}

/** The same words with what every command has (`--json`, `--config FILE`) behind the verb, where it stands before it. */
export function verbFirst(words: string[]): string[] {
  let first = 0
  while (/^--(json$|config(=|$))/.test(words[first] ?? '')) first += words[first] === '--config' ? 2 : 1
  const end = words.includes('--') ? words.indexOf('--') : words.length
  return [...words.slice(first, end), ...words.slice(0, first), ...words.slice(end)]
}
