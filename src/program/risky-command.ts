import type { Argument, Command } from './command.ts'
import { inputsOf } from './command.ts'

/**
 * What would let a visitor decide what is run: a command whose name comes from an input, or an input inside the text
 * that a shell or another interpreter is given to run.
 */
export function commandMistakes(command: Command): string[] {
  const first = command[0]
  if (!first || first.optional) return ['expected the name of a command, then its arguments']
  const list = command.flatMap((group) => group.arguments)
  const name = first.arguments[0] ?? []
  if (inputsOf([name]).length > 0) return ["the command's own name cannot come from an input"]
  if (name.length === 0) return ["the command's own name is empty"]
  const code = codeArgument(list)
  if (!code || inputsOf([code]).length === 0) return []
  const input = inputsOf([code])[0]
  return [
    `the value of {${input}} would be run as code; hand it on as an argument: sh -c 'echo "$1"' sh {${input}} (and alike for other languages)`,
  ]
}

const shells = /^(ba|da|a|z|k|mk|c|tc|fi)?sh$/

const interpreters = /^((python|perl|ruby|node|php|lua)[\d.]*|Rscript)$/

/** What runs the command that follows as arguments of its own. */
const prefixes = /^(busybox|chrt|doas|env|ionice|nice|nohup|setsid|stdbuf|sudo|taskset|time|timeout|xargs)$/

/** The argument that the command takes for the text of a program. */
function codeArgument(list: Argument[]): Argument | undefined {
  const fixed = list.map((argument) =>
    argument.every((piece) => typeof piece === 'string') ? argument.join('') : '',
  )
  const names = fixed.map((text) => text.split('/').at(-1) ?? '')
  const isLanguage = (name: string) => shells.test(name) || interpreters.test(name) || /awk$/.test(name)
  const at = prefixes.test(names[0] ?? '') ? names.findIndex(isLanguage) : 0
  const name = names[at] ?? ''
  if (/awk$/.test(name)) return list[at + 1]
  let isCode = false
  // Behind a script's name the options are the script's own.
  for (let i = at + 1; isLanguage(name) && i < list.length; i++) {
    const option = fixed[i] ?? ''
    if (!/^[-+]./.test(option)) return isCode ? list[i] : undefined
    if (shells.test(name)) {
      if (/^-[a-zA-Z]*c/.test(option)) isCode = true
      // `-o pipefail`
      if (/^[-+][a-zA-Z]*[oO]$/.test(option)) i++
    } else if (/^(-[a-zA-Z]*[cer]|--(eval|print))$/.test(option)) return list[i + 1]
  }
  return undefined
}
