const { compare } = new Intl.Collator('en', { numeric: true })

/** The order of schedules' names, for `sort`: numbers inside count as numbers, so `backup2` comes before `backup10`. */
export function compareNames(a: string, b: string): number {
  // To the collator `job01` and `job1` are the same; an order has to be one.
  return compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}
