/** In characters. */
export const maxTitleLength = 100

/**
 * A person's own title for a job, as it is kept: without blanks around it, '' for none. Undefined when it is too long,
 * has more than one line, or characters that no line of text has.
 */
export function parseJobTitle(typed: string): string | undefined {
  const title = typed.trim()
  const isLine = title.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(title)
  return isLine && [...title].length <= maxTitleLength ? title : undefined
}
