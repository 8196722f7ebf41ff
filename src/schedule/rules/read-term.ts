import { arithmetic } from './arithmetic.ts'
import { readFunction } from './read-function.ts'
import { type Call, type Constant, type Reading, readVariable, refuse, type Tree } from './reading.ts'
import { comparisons, type Term } from './term.ts'
import type { Value } from './value.ts'

/**
 * The term that CEL's tree means. What rules don't have is noted and read as the empty text, so that one walk finds
 * every mistake.
 */
export function readTerm(node: Tree, reading: Reading): Term {
  const { exprKind } = node
  switch (exprKind.case) {
    case 'constExpr':
      return readLiteral(node, exprKind.value.constantKind, reading)
    case 'identExpr':
      return { kind: 'variable', name: readVariable(node, exprKind.value.name, reading) }
    case 'callExpr':
      return readCall(node, exprKind.value, reading)
    case 'selectExpr':
      return refuse(node, `a rule has no members, found '.${exprKind.value.field}'`, reading)
    case 'listExpr':
      return refuse(node, "a rule has no lists, found '[…]'", reading)
    case 'structExpr':
      return refuse(node, "a rule has no maps, found '{…}'", reading)
    default:
      return refuse(node, 'a rule has no macros such as exists(…) or map(…)', reading)
  }
}

function readLiteral(node: Tree, constant: Constant, reading: Reading): Term {
  const value = literalValue(constant)
  if (value === undefined) {
    const found = constant.case === 'uint64Value' ? `${constant.value}u` : oddLiterals.get(constant.case)
    return refuse(node, `expected a number, a text in quotes, true or false, found ${found}`, reading)
  }
  if (value.type === 'float' && !Number.isFinite(value.value))
    return refuse(node, 'is too large a number', reading)
  return { kind: 'literal', value }
}

const oddLiterals = new Map<unknown, string>([
  ['nullValue', 'null'],
  ['bytesValue', "b'…'"],
])

function literalValue(constant: Constant): Value | undefined {
  switch (constant.case) {
    case 'stringValue':
      return { type: 'string', value: constant.value }
    case 'int64Value':
      return { type: 'int', value: constant.value }
    case 'doubleValue':
      return { type: 'float', value: constant.value }
    case 'boolValue':
      return { type: 'bool', value: constant.value }
    default:
      return undefined
  }
}

/** To CEL operators are functions too, with names such as `_+_`. */
function readCall(node: Tree, call: Call, reading: Reading): Term {
  if (call.target !== undefined)
    return refuse(node, `a rule has no methods, found '.${call.function}(…)'`, reading)
  const [left, right] = call.args
  const symbol = /^_(\W+)_$/.exec(call.function)?.[1]
  if (symbol !== undefined && left && right) return readInfix(node, symbol, left, right, reading)
  if (call.function === '!_' && left) return { kind: 'not', of: readTerm(left, reading) }
  if (call.function === '-_' && left) return { kind: 'minus', of: readTerm(left, reading) }
  const odd = oddOperators.get(call.function)
  return odd === undefined ? readFunction(node, call, reading) : refuse(node, odd, reading)
}

function readInfix(node: Tree, symbol: string, first: Tree, second: Tree, reading: Reading): Term {
  const [left, right] = [readTerm(first, reading), readTerm(second, reading)]
  if (symbol === '&&') return { kind: 'and', left, right }
  if (symbol === '||') return { kind: 'or', left, right }
  const comparison = comparisons.find((one) => one === symbol)
  if (comparison) return { kind: 'compare', operator: comparison, left, right }
  const operator = arithmetic.find((one) => one === symbol)
  if (operator) return { kind: 'calculate', operator, left, right }
  return refuse(node, `a rule has no operator '${symbol}'`, reading)
}

const oddOperators = new Map([
  ['_?_:_', "a rule has no '? :'; write && and ||"],
  ['@in', "a rule has no 'in'; write == and ||"],
  ['_[_]', "a rule has no indexes, found '[…]'"],
])
