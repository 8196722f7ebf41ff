import { show } from '../../platform/hand-written-ini.ts'

/**
 * Every variable is in the environment of every scheduled job, so whoever may set one must not be able to change what
 * the job's shell, loader or language does, nor what Errand itself says there.
 */
export const reservedVariableNames: readonly string[] = [
  'JOBSERIAL',
  'JOBNAME',
  'PATH',
  'HOME',
  'SHELL',
  'IFS',
  'ENV',
  'BASHOPTS',
  'CDPATH',
  'FPATH',
  'FUNCNEST',
  'OPTIND',
  'POSIXLY_CORRECT',
  'PS4',
  'SHELLOPTS',
  'TMOUT',
]

export const reservedVariablePrefixes: readonly string[] = ['BASH_', 'LD_', 'NODE_', 'ERRAND_']

/** What is wrong with the name of a variable that shall be set; undefined when nothing is. */
export function variableNameMistake(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return `a variable's name is of letters, digits and '_', and does not begin with a digit; found ${show(name)}`
  if (name.length > longestName)
    return `a variable's name has at most ${longestName} letters, found ${name.length}: ${show(name)}`
  // A file of names and values has no room for it.
  if (name === '__proto__') return `expected a name that can be set, found ${show(name)}`
  const prefix = reservedVariablePrefixes.find((one) => name.startsWith(one))
  if (prefix !== undefined)
    return `expected a name that can be set, found ${show(name)}: none that begins with ${prefix} can`
  if (reservedVariableNames.includes(name))
    return `expected a name that can be set, found ${show(name)}, which means something to every job that is started`
  return undefined
}

const longestName = 200
