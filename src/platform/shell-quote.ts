/** A text as a shell reads it back as one word, whatever is in it (POSIX, 2.2.2). */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
