/** When what could not be delivered is tried again, in minutes after each failure; later tries wait as long as the last. */
const retryMinutes = [1, 5, 15, 60, 240]
const lastRetryMinutes = retryMinutes.at(-1) ?? 0
/** After so many hours it is given up; the log says so, and the job is still on its page and list. */
const giveUpHours = 48

/** So many tries take that long. */
export const mostTries =
  1 +
  retryMinutes.length +
  Math.ceil((giveUpHours * 60 - retryMinutes.reduce((sum, minutes) => sum + minutes)) / lastRetryMinutes)

/** Whether what failed so often is not tried again. */
export function isGivenUp(tries: number): boolean {
  return tries >= mostTries
}

/** How long the next try waits after so many, in milliseconds. */
export function retryDelayMs(tries: number): number {
  return (retryMinutes[Math.min(tries, retryMinutes.length) - 1] ?? lastRetryMinutes) * 60_000
}
