/**
 * A name under which a file of a visitor can be put into a folder and handed to a command: the last part of a path of
 * Unix or Windows, at most 200 bytes of UTF-8 (a name ends at 255), nothing that doesn't show, not beginning with `.`
 * (hidden, or the folder above) or `-` (an option). Never empty.
 */
export function safeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  // Control characters, separators of lines, marks that turn the direction of writing, halves of surrogate pairs.
  const visible = last.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
  const bare = visible.replace(/^[\s.-]+/, '').trimEnd()
  return shorten(bare, 200) || 'file'
}

/** The same names, those that stood before with a number: `a.fa`, `a-2.fa`. Alike in another case counts as the same. */
export function uniqueFileNames(names: string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let number = 2; taken.has(unique.toLowerCase()); number++) unique = numbered(name, number)
    taken.add(unique.toLowerCase())
    return unique
  })
}

function numbered(name: string, number: number): string {
  const extension = /(?<=.)\.[A-Za-z0-9]{1,16}$/.exec(name)?.[0] ?? ''
  return `${name.slice(0, name.length - extension.length)}-${number}${extension}`
}

/** Cuts between characters, and before the extension, by which programs tell what a file is. */
function shorten(name: string, limitBytes: number): string {
  if (Buffer.byteLength(name) <= limitBytes) return name
  const extension = /\.[A-Za-z0-9]{1,16}$/.exec(name)?.[0] ?? ''
  let stem = ''
  let room = limitBytes - extension.length
  for (const character of name.slice(0, name.length - extension.length)) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    stem += character
  }
  return stem.trimEnd() + extension
}
