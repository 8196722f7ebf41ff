import { isOver } from '../../job/state.ts'
import { sizeInWords } from '../../messages/sizes.ts'
import type { Visitor } from '../../portal/access.ts'
import type { JobView } from '../../portal/read.ts'
import type { Tail } from '../../portal/tail.ts'
import type { Line } from '../../portal/terminal-text.ts'
import type { Web } from '../web.ts'
import { pageTitle, type StatusView, viewStatus } from './status.ts'

/** What the page of a job that is not over changes by itself: the words are the reader's, as on the page. */
export interface LiveState
  extends Pick<StatusView, 'headline' | 'explanation' | 'outlook' | 'letter' | 'elapsedSeconds' | 'offers'> {
  state: JobView['state']
  isOver: boolean
  /** Of the browser's tab. */
  title: string
}

export async function viewState(web: Web, visitor: Visitor, job: JobView): Promise<LiveState> {
  const { headline, explanation, outlook, letter, elapsedSeconds, offers } = await viewStatus(
    web,
    visitor,
    job,
  )
  return {
    state: job.state,
    isOver: isOver(job.state),
    title: `${pageTitle(job)} – ${web.portal.deps.config.portal.title}`,
    headline,
    explanation,
    outlook,
    letter,
    elapsedSeconds,
    offers,
  }
}

/**
 * What a reader who knows `before` of a stream has not seen of it: the lines from `from` on, in the place of those they
 * have from there; those before `first` are not kept. Numbers are those of `Tail`. A piece of a line is a text, or a
 * text and its classes.
 */
export interface LogNews {
  stream: 'output' | 'errors'
  first: number
  from: number
  lines: (string | [text: string, classes: string])[][]
  isCut: boolean
  /** Of the whole stream, in words. */
  size: string
}

/** Of one tail, as most readers have seen the same: by the number they begin at. */
const made = new WeakMap<Tail, Map<number, string>>()

/** `LogNews` as JSON, made once for all who need the same. */
export function logNews(stream: LogNews['stream'], tail: Tail, before?: Tail): string {
  const from = before ? Math.max(tail.first, before.first + before.lines.length - 1) : tail.first
  const known = made.get(tail) ?? new Map<number, string>()
  made.set(tail, known)
  const news = known.get(from) ?? JSON.stringify(newsFrom(stream, tail, from))
  known.set(from, news)
  return news
}

function newsFrom(
  stream: LogNews['stream'],
  { first, lines, isCut, sizeBytes }: Tail,
  from: number,
): LogNews {
  return {
    stream,
    first,
    from,
    lines: lines.slice(from - first).map(piecesOf),
    isCut,
    size: sizeInWords(sizeBytes),
  }
}

function piecesOf(line: Line): LogNews['lines'][number] {
  return line.map(({ text, classes }) => (classes ? [text, classes] : text))
}
