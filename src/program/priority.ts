/** Words for the priorities that people need; higher ones start first. */
export const priorities = { low: -10, normal: 0, high: 10 } as const

/** The largest, and negated the smallest. */
export const maxPriority = 1_000

/** `low`, `normal`, `high`, or a whole number from -1000 to 1000; undefined when it is none of these. */
export function parsePriority(text: string): number | undefined {
  const word = text.trim().toLowerCase()
  if (Object.hasOwn(priorities, word)) return priorities[word as keyof typeof priorities]
  if (!/^-?\d{1,4}$/.test(word)) return undefined
  // No -0.
  const priority = Number(word) || 0
  return Math.abs(priority) <= maxPriority ? priority : undefined
}

/** As people read it: the word where there is one. */
export function formatPriority(priority: number): string {
  return Object.entries(priorities).find(([, value]) => value === priority)?.[0] ?? String(priority)
}
