/** Whether it is a day of the calendar, as HTML's date fields and ISO 8601 write it: `yyyy-mm-dd`, from the year 1 on. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false
  const day = new Date(`${text}T00:00:00Z`)
  // Some engines read the 31st of a shorter month as the 1st of the next.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** The day that `text` means at `now` (milliseconds): itself, or for `today` the day where the server is. */
export function resolveDay(text: string, now: number): string {
  if (text !== 'today') return text
  const date = new Date(now)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
