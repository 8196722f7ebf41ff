import { sizeInWords } from '../../messages/sizes.ts'
import type { Results, StreamEnd } from '../../portal/results.ts'
import type { Segment } from '../../portal/terminal-text.ts'

/** What it printed. */
export interface StreamsView {
  output: Shown
  errors: Shown
}

/** The end of a stream. */
interface Shown {
  segments: Segment[]
  isCut: boolean
  /** Of all of it. */
  size: string
}

export function viewStreams({ output, errors }: Results): StreamsView {
  return { output: show(output), errors: show(errors) }
}

function show({ segments, sizeBytes, cut }: StreamEnd): Shown {
  return { segments, isCut: cut, size: sizeInWords(sizeBytes) }
}
