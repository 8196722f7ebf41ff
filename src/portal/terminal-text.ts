import { t } from '../messages/language.ts'
import { applySgr, classesOf, type Style } from './terminal-style.ts'

/** Text of one look; `classes` are those of errand.css, '' for plain text. */
export interface Segment {
  text: string
  classes: string
}

/** What a terminal shows in one line. */
export type Line = Segment[]

/** What was written to standard output, or standard error, as a terminal without a width shows it. */
export interface Terminal {
  /** A piece of the stream, whole characters; escape sequences may be cut anywhere. */
  write(text: string): void
  /** The lines that are kept, the first one first. Only the last, empty after a line's end, may still change. */
  lines(): Line[]
  /** The number of the first line that is kept, from 0. */
  first(): number
}

/** A line of any length is one: what is in it beyond this many characters is left out. */
const maxColumns = 2_000
/** An escape sequence that goes on for longer is none. */
const maxSequence = 1_000

/** A control sequence: its parameters and its last letter. */
const controlSequence = /(?:\x1b\[|\x9b)([\x30-\x3f]{0,200})([\x20-\x2f]{0,9})([\x40-\x7e])/y
/** Titles, links and the like, up to their end; and what has two or three characters. None of it is shown. */
const otherSequence =
  /\x1b[\]PX^_][^\x07\x1b]{0,999}(?:\x07|\x1b\\)|\x1b[\x20-\x2f]{0,9}[\x30-\x4f\x51-\x57\x59\x5a\x5c\x60-\x7e]/y
/** One of these of which the end has yet to come. */
const begunSequence = /(?:\x1b\[|\x9b)[\x20-\x3f]*$|\x1b[\]PX^_][^\x07\x1b]*\x1b?$|\x1b[\x20-\x2f]*$/y
/** Neither controls nor what turns the direction of the text that follows, which could make it read otherwise. */
const plainText = /[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/y

/**
 * A terminal as far as a log needs one: colours, bold and the like; a carriage return, a backspace and the sequences
 * that move within a line let the line be written over; other sequences are left out. Of any text it makes no more than
 * came in, and a note where it was cut.
 *
 * @param options `maxSize`: of the lines that are kept, in characters; a piece of another look counts as some
 */
export function createTerminal({ maxSize = Number.POSITIVE_INFINITY } = {}): Terminal {
  const done: Line[] = []
  let size = 0
  let first = 0
  let row = createRow()
  let style: Style = {}
  let classes = ''
  let begun = ''

  function endLine(): void {
    const line = row.line()
    done.push(line)
    size += sizeOf(line)
    row = createRow()
    while (size > maxSize) {
      size -= sizeOf(done.shift() ?? [])
      first++
    }
  }

  function control(parameters: string, letter: string): void {
    const count = /^\d{0,4}$/.test(parameters) ? Number(parameters) : 0
    if (letter === 'm' && /^[\d;:]*$/.test(parameters)) {
      style = applySgr(style, parameters)
      classes = classesOf(style)
    } else if (letter === 'K') row.erase(count)
    else if (letter === 'C') row.moveBy(count || 1)
    else if (letter === 'D') row.moveBy(-(count || 1))
    else if (letter === 'G') row.moveTo((count || 1) - 1)
  }

  function single(character: string): void {
    if (character === '\n') endLine()
    else if (character === '\r') row.moveTo(0)
    else if (character === '\b') row.moveBy(-1)
    else if (character === '\t') row.put(character, classes)
    else if (character !== '\x07') row.put(visible(character), classes)
  }

  return {
    write(piece) {
      const text = begun + piece
      begun = ''
      for (let at = 0; at < text.length; ) {
        const matched = (pattern: RegExp) => {
          pattern.lastIndex = at
          return pattern.exec(text)
        }
        const plain = matched(plainText)
        const isEscape = !plain && (text[at] === '\x1b' || text[at] === '\x9b')
        const sequence = isEscape ? matched(controlSequence) : null
        const other = isEscape && !sequence ? matched(otherSequence) : null
        if (plain) row.put(plain[0], classes)
        else if (sequence) control(sequence[2] ? 'none' : (sequence[1] ?? ''), sequence[3] ?? '')
        else if (isEscape && !other) {
          if (text.length - at <= maxSequence && matched(begunSequence)) {
            begun = text.slice(at)
            return
          }
          single(text[at] ?? '')
        } else if (!other) single(text[at] ?? '')
        at += (plain ?? sequence ?? other)?.[0].length ?? 1
      }
    },
    lines: () => [...done, row.line()],
    first: () => first,
  }
}

/** All of a text as a terminal shows it, with the line ends in it, and neighbours of one look in one. */
export function terminalText(text: string): Segment[] {
  const terminal = createTerminal()
  terminal.write(text)
  return joinAlike(terminal.lines().flatMap((line, n) => (n > 0 ? [lineEnd, ...line] : line)))
}

const lineEnd: Segment = { text: '\n', classes: '' }

function joinAlike(segments: Segment[]): Segment[] {
  const joined: Segment[] = []
  for (const { text, classes } of segments) {
    const last = joined.at(-1)
    if (last && (last.classes === classes || text === '\n')) last.text += text
    else joined.push({ text, classes })
  }
  return joined
}

const lineSize = 10
const segmentSize = 30

function sizeOf(line: Line): number {
  return line.reduce((size, { text }) => size + segmentSize + text.length, lineSize)
}

/** What was blanked out from the start of a line: places before `end` that were written before `at`, a number of `writes`. */
interface Blank {
  end: number
  at: number
}

/** The line that is being written. */
function createRow() {
  const characters: string[] = []
  const looks: string[] = []
  /**
   * When a place was written, from when something was blanked out first; what was blanked out later shows nothing. A note
   * costs less than filling each time.
   */
  const writtenAt: number[] = []
  let writes = 0
  /** The later, the shorter: one that reaches further than those before it takes their place. */
  const blanks: Blank[] = []
  let column = 0
  let isCut = false

  const moveTo = (place: number) => {
    // Never beyond what is there: a sequence of seven bytes makes no thousand blanks.
    column = Math.max(0, Math.min(place, characters.length))
  }
  return {
    put(text: string, classes: string): void {
      for (const character of text) {
        if (column >= maxColumns) {
          isCut = true
          return
        }
        characters[column] = character
        looks[column] = classes
        if (blanks.length > 0) writtenAt[column] = writes++
        column++
      }
    },
    moveTo,
    moveBy: (places: number) => moveTo(column + places),
    /** As `EL` counts: 0 from here to the end, 1 from the start to here, 2 all of it. */
    erase(what: number): void {
      if (what === 1) {
        while ((blanks.at(-1)?.end ?? Infinity) <= column + 1) blanks.pop()
        blanks.push({ end: column + 1, at: writes })
      } else characters.length = looks.length = what === 2 ? 0 : Math.min(column, characters.length)
      if (what !== 1) isCut = false
      moveTo(column)
    },
    line(): Line {
      const line: Line = []
      let newest = blanks.length - 1
      for (const [n, character] of characters.entries()) {
        while (newest >= 0 && (blanks[newest] as Blank).end <= n) newest--
        const isBlank = newest >= 0 && (writtenAt[n] ?? -1) < (blanks[newest] as Blank).at
        const text = isBlank ? ' ' : character
        const classes = isBlank ? '' : (looks[n] ?? '')
        const last = line.at(-1)
        if (last?.classes === classes) last.text += text
        else line.push({ text, classes })
      }
      return isCut ? [...line, { text: ` ${t.results.lineIsCut}`, classes: 'in-grey' }] : line
    },
  }
}

/** A character that shows where one stands that shows nothing: of the block Control Pictures, where that has it. */
function visible(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}
