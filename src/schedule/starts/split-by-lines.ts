export const bothStreams = ['output', 'errors'] as const
export type Stream = (typeof bothStreams)[number]

/** How much there is of each stream, in bytes. */
export type Sizes = Record<Stream, number>

/**
 * What was written between two looks, one piece after the other: how much there was of each stream after each piece. A stream
 * that had several turns is parted where its lines end: each later turn gets one line, the first one what is before them. That
 * is right for whoever writes a line at a time, and else as near as can be told.
 *
 * @param turns who wrote, in order; more of one stream than it has lines are of before it had any
 * @param ends where the lines of a stream end that were written meanwhile, in bytes, ascending
 */
export function splitByLines(
  before: Sizes,
  after: Sizes,
  turns: readonly Stream[],
  ends: Record<Stream, readonly number[]>,
): Sizes[] {
  const inside = (stream: Stream) => [
    ...ends[stream].filter((end) => end > before[stream] && end < after[stream]),
    ...(after[stream] > before[stream] ? [after[stream]] : []),
  ]
  const lines: Record<Stream, number[]> = { output: inside('output'), errors: inside('errors') }
  // Backwards: the last turn wrote the last line.
  const order: Stream[] = []
  const count = (stream: Stream) => order.filter((one) => one === stream).length
  for (const stream of [...bothStreams.filter((one) => !turns.includes(one)), ...turns].reverse())
    if (count(stream) < lines[stream].length && order[0] !== stream) order.unshift(stream)
  const sizes: Sizes = { output: before.output, errors: before.errors }
  return order.map((stream, n) => {
    const later = order.slice(n + 1).filter((one) => one === stream).length
    sizes[stream] = lines[stream].at(-1 - later) ?? after[stream]
    return { ...sizes }
  })
}
