import { show } from '../platform/hand-written-ini.ts'
import { nearest } from '../platform/nearest.ts'
import { checkValue } from './check-value.ts'
import type { Input, ShowIf } from './definition.ts'
import type { Note } from './read-keys.ts'

const key = 'show_if'

/** Notes what is wrong with the conditions of inputs: what they look at is not there, or never so, or goes in a circle. */
export function checkConditions(inputs: readonly { input: Input; note: Note }[]): void {
  const byName = new Map(inputs.map(({ input }) => [input.name, input]))
  for (const { input, note } of inputs) {
    if (input.showIf === undefined) continue
    const other = byName.get(input.showIf.input)
    if (other === input) note('an input can not depend on itself', key)
    else if (other === undefined) note(unknownInput(input.showIf.input, byName.keys()), key)
    else {
      const problem = problemOf(input.showIf, other) ?? circleFrom(input, byName)
      if (problem !== undefined) note(problem, key)
    }
  }
}

function unknownInput(name: string, names: Iterable<string>): string {
  const near = nearest(name, names)
  return `there is no input '${name}'${near === undefined ? '' : `; did you mean '${near}'?`}`
}

/** A value that the other input can't have would hide this one, or show it, for ever. */
function problemOf({ value }: ShowIf, other: Input): string | undefined {
  if (value === undefined) return undefined
  const { name, type } = other
  switch (type) {
    case 'checkbox':
      return `'${name}' is a checkbox: write '${name}' for ticked, '!${name}' for not ticked`
    case 'file':
    case 'secret':
      return `'${name}' is of type ${type}: write '${name}' for given, '!${name}' for not given`
    case 'choice':
    case 'choices': {
      const known = other.choices.map((choice) => choice.value)
      // Without choices there is a mistake already.
      if (known.length === 0 || known.includes(value)) return undefined
      return `'${name}' has no choice ${show(value)}; it has ${known.join(', ')}`
    }
    default: {
      const { error } = checkValue(other, value, { beginsArgument: false, now: undefined })
      return error && `'${name}' never has the value ${show(value)}: ${error}`
    }
  }
}

function circleFrom(input: Input, byName: ReadonlyMap<string, Input>): string | undefined {
  const way = [input.name]
  for (let next = input.showIf?.input; next !== undefined; next = byName.get(next)?.showIf?.input) {
    way.push(next)
    if (next === input.name) return `goes in a circle: ${way.join(' → ')}`
    // A circle that this one only leads into is told of where it is.
    if (way.indexOf(next) < way.length - 1) return undefined
  }
  return undefined
}
