import { show } from '../platform/hand-written-ini.ts'
import type { Argument } from './command.ts'

/** A word of a command, and whether a bracket outside of quotes began or ended it (the brackets are not in `argument`). */
export interface Word {
  argument: Argument
  opens: boolean
  closes: boolean
  isBracketOnly: boolean
}

/**
 * Splits as a POSIX shell does (Shell Command Language, 2.2 Quoting): blanks part words; a backslash keeps the next
 * character; '…' keeps all; "…" keeps all but `\"`, `\\`, `\$`, `` \` `` and, here, `\{`, `\}`. Nothing else that a shell
 * does is done. `{name}` counts outside of quotes and in "…", brackets only outside of quotes.
 */
export function splitCommand(text: string): { words: Word[]; mistakes: string[] } {
  const words: Word[] = []
  const mistakes: string[] = []
  let at = 0
  while (at < text.length) {
    if (isBlank(text[at])) {
      at++
      continue
    }
    const { word, bare, end } = readWord(text, at, mistakes)
    // What a shell would do something about.
    if (/^([0-9&]?[<>].*|\|{1,2}|&{1,2}|;)$/.test(bare)) {
      const remedy = 'put it into a script, or in quotes if it is meant as an argument'
      mistakes.push(`no shell reads this command, so ${show(bare)} does nothing; ${remedy}`)
    }
    words.push(word)
    at = end
  }
  return { words, mistakes }
}

/** One word from `start`; `bare` is what of it stood outside of quotes. */
function readWord(
  text: string,
  start: number,
  mistakes: string[],
): { word: Word; bare: string; end: number } {
  const argument: Argument = []
  let literal = ''
  let bare = ''
  let quote = ''
  let quotedFrom = 0
  let closes = false
  let hasQuotes = false
  const opens = text[start] === '['
  let at = opens ? start + 1 : start
  for (; at < text.length && (quote !== '' || !isBlank(text[at])); at++) {
    const letter = text[at] as string
    const next = text[at + 1]
    if (
      letter === '\\' &&
      next !== undefined &&
      (quote === '' || (quote === '"' && '"\\$`{}'.includes(next)))
    ) {
      literal += next
      bare += 'x'
      at++
    } else if (letter === quote) quote = ''
    else if (quote === '' && (letter === "'" || letter === '"')) {
      quote = letter
      quotedFrom = at
      hasQuotes = true
    } else if (letter === '{' && quote !== "'") {
      const name = /^\{([A-Za-z][A-Za-z0-9_-]*)\}/.exec(text.slice(at))?.[1]
      if (name === undefined)
        mistakes.push(`'{' begins no {name}; where a brace is meant, write it in single quotes`)
      else {
        if (literal !== '') argument.push(literal)
        argument.push({ input: name })
        literal = ''
        at += name.length + 1
      }
    } else if (letter === ']' && quote === '' && (next === undefined || isBlank(next))) closes = true
    else {
      literal += letter
      if (quote === '') bare += letter
    }
  }
  if (quote !== '')
    mistakes.push(`expected a second ${quote} before the end, found ${show(text.slice(quotedFrom))}`)
  if (literal !== '') argument.push(literal)
  const isBracketOnly = (opens || closes) && argument.length === 0 && !hasQuotes
  return { word: { argument, opens, closes, isBracketOnly }, bare: hasQuotes ? '' : bare, end: at }
}

function isBlank(letter: string | undefined): boolean {
  return letter === ' ' || letter === '\t' || letter === '\n'
}
