/**
 * How a terminal shows text from here on, by SGR sequences (ECMA-48, 8.3.117; colours of 256 and of 24 bits as xterm has
 * them). Six hues and a grey: with the contrast that people need, on light paper and on dark, more of them could not be
 * told from each other. Black and white are the page's own ink.
 */
export interface Style {
  ink?: Colour | undefined
  /** Behind the text; the text is then of the page's paper. */
  paper?: Colour | 'ink' | undefined
  isBold?: boolean
  isItalic?: boolean
  isUnderlined?: boolean
  isInverse?: boolean
}

type Colour = 'grey' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan'

/** In the order of SGR 30 to 37: bit 1 is red, 2 green, 4 blue. */
const hues = [undefined, 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', undefined] as const

/** The classes of errand.css for a style, with a blank between them; '' for plain text. */
export function classesOf({ ink, paper, isBold, isItalic, isUnderlined, isInverse }: Style): string {
  const behind = isInverse ? (ink ?? 'ink') : paper
  const colour = isInverse && paper !== undefined && ink === undefined ? paper : behind
  return [
    colour ? `on-${colour}` : ink ? `in-${ink}` : '',
    isBold ? 'bold' : '',
    isItalic ? 'italic' : '',
    isUnderlined ? 'underlined' : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** What becomes of a style by the parameters of one SGR sequence, the text between `CSI` and `m`. */
export function applySgr(style: Style, parameters: string): Style {
  const codes = parameters.split(';')
  let next = style
  for (let code = codes.shift(); code !== undefined; code = codes.shift()) {
    const [first = '', ...rest] = code.split(':')
    const number = Number(first)
    if (number === 38 || number === 48) {
      const colour = readColour(rest.length > 0 ? rest : takeColour(codes))
      next = number === 38 ? { ...next, ink: colour } : { ...next, paper: colour }
    } else next = applyCode(next, number)
  }
  return next
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return {}
  if (code === 1) return { ...style, isBold: true }
  if (code === 3) return { ...style, isItalic: true }
  if (code === 4) return { ...style, isUnderlined: true }
  if (code === 7) return { ...style, isInverse: true }
  if (code === 22) return { ...style, isBold: false }
  if (code === 23) return { ...style, isItalic: false }
  if (code === 24) return { ...style, isUnderlined: false }
  if (code === 27) return { ...style, isInverse: false }
  if (code >= 30 && code <= 39) return { ...style, ink: hues[code - 30] }
  if (code >= 40 && code <= 49) return { ...style, paper: code === 47 ? 'ink' : hues[code - 40] }
  if (code >= 90 && code <= 97) return { ...style, ink: code === 90 ? 'grey' : hues[code - 90] }
  if (code >= 100 && code <= 107)
    return { ...style, paper: code === 100 ? 'grey' : code === 107 ? 'ink' : hues[code - 100] }
  return style
}

/** `5;n` or `2;r;g;b`, from the codes that follow 38 or 48. */
function takeColour(codes: string[]): string[] {
  return codes.splice(0, codes[0] === '5' ? 2 : codes[0] === '2' ? 4 : 1)
}

/** `['5', n]`, `['2', r, g, b]`, or with the number of a colour space before the three. */
function readColour([kind, ...values]: string[]): Colour | undefined {
  const numbers = values.map(Number)
  if (kind === '5') return colourOf256(numbers[0] ?? 0)
  const [red = 0, green = 0, blue = 0] = numbers.slice(-3)
  return kind === '2' ? nearest(red, green, blue) : undefined
}

function colourOf256(index: number): Colour | undefined {
  if (index < 8) return hues[index]
  if (index < 16) return index === 8 ? 'grey' : hues[index - 8]
  if (index >= 232) return index > 237 && index < 251 ? 'grey' : undefined
  const level = (step: number) => Math.floor((index - 16) / step) % 6
  return nearest(level(36) * 51, level(6) * 51, level(1) * 51)
}

function nearest(red: number, green: number, blue: number): Colour | undefined {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)]
  if (most - least < 40) return most > 80 && most < 200 ? 'grey' : undefined
  const isStrong = (value: number) => value > (most + least) / 2
  return hues[(isStrong(red) ? 1 : 0) + (isStrong(green) ? 2 : 0) + (isStrong(blue) ? 4 : 0)]
}
