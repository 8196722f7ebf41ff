/** A link that narrows a list down, or orders it. */
export interface Filter {
  label: string
  url: string
  count: number | undefined
  isCurrent: boolean
}

/** The way from page to page of a list; '' where there is none. */
export interface PagesView {
  pageWords: string
  previous: string
  next: string
}

/** The number of a page as it stands in an address; what is none is the first. */
export function pageIn(text: unknown): number {
  return typeof text === 'string' && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1
}
