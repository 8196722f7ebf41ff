export interface TimeOfDay {
  hour: number
  minute: number
  second: number
}

/** Reads `4:35am`, `4pm`, `16:35`, `16:35:20`, `noon`, `midnight` (the beginning of a day), in small or capital letters; undefined when it is none of these. */
export function parseTimeOfDay(typed: string): TimeOfDay | undefined {
  const word = typed.toLowerCase()
  if (word === 'noon' || word === 'midday') return { hour: 12, minute: 0, second: 0 }
  if (word === 'midnight') return { hour: 0, minute: 0, second: 0 }
  const [, hours, minutes, seconds = '0', half] =
    /^(\d{1,2})(?::(\d\d)(?::(\d\d))?)?(am|pm)?$/.exec(word) ?? []
  // A bare `9` may be anything.
  if (hours === undefined || (minutes === undefined && half === undefined)) return undefined
  const hour = half === undefined ? Number(hours) : hourOf(Number(hours), half)
  const [minute, second] = [Number(minutes ?? 0), Number(seconds)]
  return hour === undefined || hour > 23 || minute > 59 || second > 59 ? undefined : { hour, minute, second }
}

/** 12am is midnight, 12pm noon. */
function hourOf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half === 'pm' ? 12 : 0)
}
