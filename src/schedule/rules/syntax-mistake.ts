import { messageOf } from '../../platform/errors.ts'
import { show } from '../../platform/hand-written-ini.ts'

/** What is wrong in a rule. Columns count from 1, in the rule's own text. */
export interface RuleMistake {
  column: number
  message: string
}

/** `column 9: expected ==, found '= 5'` */
export function formatRuleMistake({ column, message }: RuleMistake): string {
  return `column ${column}: ${message}`
}

/**
 * Why a text is no expression, in words. The parser knows where the last good part ends and everything of CEL that could
 * follow there; what people get wrong is more to the point.
 */
export function syntaxMistake(text: string, error: unknown): RuleMistake {
  if (error instanceof RangeError)
    return {
      column: 1,
      message: "expected fewer '!' and operators inside one another, found more than can be read",
    }
  const { location, rawMessage } = error as ParseFailure
  if (location === undefined) return { column: 1, message: messageOf(error) }
  const { start, end } = location
  const message =
    rawMessage === 'reserved identifier'
      ? `'${text.slice(start.offset, end.offset)}' is a word of the language, and no variable in a rule`
      : explain(text.slice(0, start.offset).trim(), text.slice(start.offset))
  return { column: start.offset + 1, message }
}

/** What the parser throws; the package does not export the class. Other errors have neither. */
interface ParseFailure {
  rawMessage?: string
  location?: { start: { offset: number }; end: { offset: number } }
}

const something = "a name, a number, a text in quotes or '('"

function explain(before: string, rest: string): string {
  if (rest.trim() === '')
    return before === '' ? `expected ${something}, found nothing` : "expected ')', found the end"
  const slip = slips.find(([pattern]) => pattern.test(rest))
  if (slip) return `expected ${slip[1]}, found ${show(rest)}`
  const [operator] = /^(&&|\|\||[=!<>]=|[<>+\-*/%(])/.exec(rest) ?? []
  if (operator === undefined || before === '')
    return `expected ${before === '' || before.endsWith('(') ? something : 'an operator or the end'}, found ${show(rest)}`
  const after = rest.slice(operator.length).trim()
  return after === ''
    ? `expected ${something} after '${operator}', found the end`
    : `what follows '${operator}' can not be read: ${show(after)}`
}

/** What other languages write. */
const slips: [RegExp, string][] = [
  [/^(===|=(?!=))/, '=='],
  [/^(&(?!&)|and\b)/i, '&&'],
  [/^(\|(?!\|)|or\b)/i, '||'],
  [/^<>/, '!='],
]
