/**
 * What rules mean, written as naively as can be: a tree that is drawn and printed, all variables copied at every start,
 * and every rule looked at again and again until nothing changes. Ints are small enough to be numbers.
 */
export type Drawn =
  | { op: 'value'; value: Plain }
  | { op: 'name'; name: string }
  | { op: 'ask'; question: 'changes' | 'increases' | 'decreases' | 'prev' | 'len'; name: string }
  | { op: 'reloaded' }
  | { op: 'not'; of: Drawn }
  | {
      op: '&&' | '||' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%'
      left: Drawn
      right: Drawn
    }

export type Plain = { int: number } | { float: number } | string | boolean

export interface Model {
  variables: Record<string, Plain>
  previous: Record<string, Record<string, Plain>>
  edges: Record<string, boolean>
}

export function print(drawn: Drawn): string {
  if (drawn.op === 'value') {
    const { value } = drawn
    if (typeof value === 'string') return `'${value}'`
    if (typeof value === 'boolean') return String(value)
    if ('int' in value) return value.int < 0 ? `(${value.int})` : String(value.int)
    return `(${Number.isInteger(value.float) ? value.float.toFixed(1) : value.float})`
  }
  if (drawn.op === 'name') return drawn.name
  if (drawn.op === 'ask') return `${drawn.question}(${drawn.name})`
  if (drawn.op === 'reloaded') return 'reloaded()'
  if (drawn.op === 'not') return `!(${print(drawn.of)} == false)`
  return `(${print(drawn.left)} ${drawn.op} ${print(drawn.right)})`
}

/** Starts in the order of names; changes the model. `anew`: on a load, those that are enabled only now or have another rule. */
export function decideNaively(
  rules: Record<string, Drawn>,
  model: Model,
  set: Record<string, Plain>,
  names: string[],
  isLoad: boolean,
  anew: string[] = [],
): string[] {
  for (const [name, value] of Object.entries(set))
    if (!isLoad || !(name in model.variables)) model.variables[name] = value
  const schedules = Object.keys(rules).sort()
  if (isLoad)
    for (const schedule of schedules) model.previous[schedule] = { ...set, ...model.previous[schedule] }
  for (const schedule of anew) beginAnewNaively(rules, model, names, schedule)
  const looked = schedules.filter(
    (one) =>
      isLoad || Object.keys(set).some((name) => new RegExp(`\\b${name}\\b`).test(print(rules[one] as Drawn))),
  )
  const holds = (schedule: string, isReloaded: boolean) => holdsIn(rules, model, schedule, isReloaded)
  const started = new Set<string>()
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    for (const schedule of looked) {
      const isTrue = holds(schedule, isLoad)
      if (isTrue && !model.edges[schedule] && !started.has(schedule)) {
        started.add(schedule)
        model.previous[schedule] = valuesIn(model, names)
      }
      if (isTrue !== (model.edges[schedule] ?? false)) {
        model.edges[schedule] = isTrue
        isChanged = true
      }
    }
  }
  // The load is over.
  for (const schedule of looked) model.edges[schedule] = holds(schedule, false)
  return [...started].sort()
}

/** A person starts it, or enables it. */
export function beginAnewNaively(
  rules: Record<string, Drawn>,
  model: Model,
  names: string[],
  schedule: string,
): void {
  model.previous[schedule] = valuesIn(model, names)
  model.edges[schedule] = holdsIn(rules, model, schedule, false)
}

function valuesIn(model: Model, names: string[]): Variables {
  return Object.fromEntries(names.map((name) => [name, model.variables[name] ?? '']))
}

function holdsIn(rules: Record<string, Drawn>, model: Model, schedule: string, isReloaded: boolean): boolean {
  try {
    const previous = model.previous[schedule] ?? {}
    return truth(work(rules[schedule] as Drawn, model.variables, previous, isReloaded))
  } catch {
    return false
  }
}

type Variables = Record<string, Plain>

function work(drawn: Drawn, now: Variables, previous: Variables, isReloaded: boolean): Plain {
  if (drawn.op === 'value') return drawn.value
  if (drawn.op === 'name') return now[drawn.name] ?? ''
  if (drawn.op === 'reloaded') return isReloaded
  if (drawn.op === 'not') return compare(work(drawn.of, now, previous, isReloaded), false) !== 0
  if (drawn.op === 'ask') return ask(drawn.question, now[drawn.name] ?? '', previous[drawn.name] ?? '')
  const side = (of: Drawn) => () => work(of, now, previous, isReloaded)
  return both(drawn.op, side(drawn.left), side(drawn.right))
}

function both(op: string, left: () => Plain, right: () => Plain): Plain {
  if (op === '&&' || op === '||') {
    const sides = [left, right].map((side) => {
      try {
        return truth(side())
      } catch {
        return undefined
      }
    })
    if (sides.includes(op === '||')) return op === '||'
    if (sides.includes(undefined)) throw new Error()
    return op === '&&'
  }
  const [a, b] = [left(), right()]
  if (op === '==') return compare(a, b) === 0
  if (op === '!=') return compare(a, b) !== 0
  if (op === '<') return compare(a, b) < 0
  if (op === '<=') return compare(a, b) <= 0
  if (op === '>') return compare(a, b) > 0
  if (op === '>=') return compare(a, b) >= 0
  if (op === '+' && typeof a === 'string' && typeof b === 'string') return a + b
  const [x, y] = [number(a), number(b)]
  if (x === undefined || y === undefined) throw new Error()
  const areInts = isInt(a) && isInt(b)
  if ((op === '/' || op === '%') && y === 0) throw new Error()
  const result = { '+': x + y, '-': x - y, '*': x * y, '/': areInts ? Math.trunc(x / y) : x / y, '%': x % y }[
    op
  ]
  return areInts ? { int: (result ?? 0) + 0 } : { float: result ?? 0 }
}

function ask(question: string, now: Plain, previous: Plain): Plain {
  if (question === 'prev') return previous
  if (question === 'len') return { int: text(now).length }
  const order = compare(now, previous)
  return question === 'changes' ? order !== 0 : question === 'increases' ? order > 0 : order < 0
}

function compare(a: Plain, b: Plain): number {
  const [x, y] = [number(a), number(b)]
  if (x !== undefined && y !== undefined) return x - y
  return text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0
}

function isInt(value: Plain): boolean {
  return typeof value === 'object' && 'int' in value
}

function number(value: Plain): number | undefined {
  if (typeof value !== 'object') return undefined
  return 'int' in value ? value.int : value.float
}

function text(value: Plain): string {
  const found = number(value) ?? value
  return isInt(value) ? String(Number(found) + 0) : Object.is(found, -0) ? '-0' : String(found)
}

function truth(value: Plain): boolean {
  return Boolean(number(value) ?? value)
}
