import type { ScheduleStore, StoredValue } from '../state/schedules.ts'
import type { Decision, RuleState } from './rules/decide.ts'
import { formatValue, isValueType, parseValue, unset, type Value } from './rules/value.ts'

/** What variables, `prev`s and edges were when the last portal stopped. */
export function loadMemory(store: ScheduleStore): RuleState {
  return {
    variables: readValues(store.variables()),
    previous: new Map([...store.previous()].map(([schedule, stored]) => [schedule, readValues(stored)])),
    edges: new Map(store.schedules().map(({ name, edge }) => [name, edge])),
  }
}

/** Keeps what a decision changes; to be called inside of `store.atOnce`. */
export function keepChanges(store: ScheduleStore, { changes }: Pick<Decision, 'changes'>): void {
  for (const [name, value] of changes.variables)
    if (value === unset) store.removeVariable(name)
    else store.setVariable(name, storedOf(value))
  for (const [schedule, values] of changes.previous)
    for (const [variable, value] of values) store.setPrevious(schedule, variable, storedOf(value))
  for (const [schedule, edge] of changes.edges) store.setEdge(schedule, edge)
}

export const storedOf = (value: Value): StoredValue => ({ type: value.type, value: formatValue(value) })

export function readValues(stored: ReadonlyMap<string, StoredValue>): Map<string, Value> {
  return new Map([...stored].map(([name, value]) => [name, readStored(value)]))
}

/** Only what this module wrote is there; what a later release may have written reads as not set. */
function readStored({ type, value }: StoredValue): Value {
  const read = isValueType(type) ? parseValue(type, value) : undefined
  return read && 'value' in read ? read.value : unset
}
