import { nearest } from '../../platform/nearest.ts'
import { isName } from '../../program/names.ts'
import { type Call, type Reading, readVariable, refuse, type Tree } from './reading.ts'
import { questions, type Term } from './term.ts'

/** A function of a rule with its arguments. */
export function readFunction(node: Tree, { function: name, args }: Call, reading: Reading): Term {
  const question = questions.find((one) => one === name)
  const [only] = args.length === 1 ? args : []
  if (question !== undefined) {
    if (only?.exprKind.case !== 'identExpr')
      return refuse(node, `${name}(v) takes the name of one variable`, reading)
    return { kind: 'ask', question, name: readVariable(only, only.exprKind.value.name, reading) }
  }
  if (name === 'reloaded') {
    if (reading.key === 'only_if')
      return refuse(
        node,
        "reloaded() can be asked in 'when' alone: when a start gets to its 'only_if', the reading is over",
        reading,
      )
    if (args.length > 0) return refuse(node, 'reloaded() takes nothing between its parentheses', reading)
    reading.usesReloaded = true
    return { kind: 'reloaded' }
  }
  if (name === 'running') return readRunning(node, only, reading)
  return refuse(node, unknownFunction(name, reading), reading)
}

function readRunning(node: Tree, argument: Tree | undefined, reading: Reading): Term {
  if (reading.key === 'when')
    return refuse(
      node,
      "running(…) can be asked in 'only_if' alone: nothing tells a rule that it changed",
      reading,
    )
  const schedule = argument && scheduleName(argument)
  if (schedule === undefined || !isName(schedule))
    return refuse(node, "running(…) takes the name of one schedule, such as running('backup-2')", reading)
  reading.schedules.add(schedule)
  return { kind: 'running', schedule }
}

/** `backup`, `'backup-2'`, and `nightly-backup`, which CEL takes for a subtraction of two variables. */
function scheduleName({ exprKind }: Tree): string | undefined {
  if (exprKind.case === 'identExpr') return exprKind.value.name
  if (exprKind.case === 'constExpr') {
    const { constantKind } = exprKind.value
    return constantKind.case === 'stringValue' ? constantKind.value : undefined
  }
  if (exprKind.case !== 'callExpr' || exprKind.value.function !== '_-_') return undefined
  const parts = exprKind.value.args.map(scheduleName)
  return parts.includes(undefined) ? undefined : parts.join('-')
}

function unknownFunction(name: string, reading: Reading): string {
  const known = [...questions, reading.key === 'when' ? 'reloaded' : 'running']
  const near = nearest(name, known)
  const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean '${near}'?`
  return `unknown function '${name.slice(0, 60)}'; ${hint}`
}
