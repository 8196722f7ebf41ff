// Puts the content of a page as it is now into the one that is open, without a reload.

/**
 * Fetches a page of the portal: a document; 'gone' when it is not there any more, or not for this reader. Throws where
 * nobody answers.
 *
 * @param {string} address
 * @returns {Promise<Document | 'gone'>}
 */
export async function fetchPage(address) {
  const answer = await fetch(address, { cache: 'no-store' })
  if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`)
  if (!answer.ok) return 'gone'
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}

/**
 * Takes over the content, the title, the icon and the scripts of another document. What is open, typed, focused and
 * looked at stays so. Scripts that are there already hear of it by the event `errand:swapped` of the document. Returns
 * false where there is no content.
 *
 * @param {Document} page
 */
export function swapIn(page) {
  const [old, next] = [document.querySelector('main'), page.querySelector('main')]
  if (!next) return false
  const restore = [keepOpened(old), keepTyped(old), keepFocus(old), keepScrolled(old)]
  old.replaceWith(document.adoptNode(next))
  for (const one of restore) one(next)
  document.title = page.title
  const icon = page.querySelector('link[rel=icon]')
  if (icon) document.querySelector('link[rel=icon]').href = icon.getAttribute('href')
  for (const part of page.querySelectorAll('script[src], link[rel=stylesheet]')) addOnce(part)
  document.dispatchEvent(new Event('errand:swapped'))
  return true
}

function keepOpened(old) {
  const summaries = (main) => [...main.querySelectorAll('details > summary')]
  const open = summaries(old).filter(({ parentElement }) => parentElement.open)
  const words = open.map(({ textContent }) => textContent.trim())
  return (next) => {
    for (const summary of summaries(next))
      if (words.includes(summary.textContent.trim())) summary.parentElement.open = true
  }
}

function keepTyped(old) {
  const isOther = (field) =>
    field.options
      ? [...field.options].some(({ selected, defaultSelected }) => selected !== defaultSelected)
      : field.value !== field.defaultValue
  const typed = [...old.querySelectorAll('input[id]:not([type=hidden]), select[id], textarea[id]')]
    .filter(isOther)
    .map(({ id, value }) => [id, value])
  return () => {
    for (const [id, value] of typed) {
      const field = document.getElementById(id)
      if (field) field.value = value
    }
  }
}

/** On what has the same words, in the same kind of element; else at the head of the news. */
function keepFocus(old) {
  const focused = document.activeElement
  if (!old.contains(focused)) return () => {}
  const wordsOf = (element) => element.id || element.textContent.trim() || element.getAttribute('aria-label')
  const [tag, words] = [focused.tagName, wordsOf(focused)]
  return (next) => {
    const same = [...next.querySelectorAll(tag)].find((element) => wordsOf(element) === words)
    ;(same ?? next.querySelector('[tabindex="-1"]'))?.focus({ preventScroll: true })
  }
}

/** The section that is looked at stays where it is, and a log where it was scrolled to. */
function keepScrolled(old) {
  const looked = [...old.querySelectorAll('section[id]')].find(
    (section) => section.getBoundingClientRect().bottom > 0,
  )
  const top = looked?.getBoundingClientRect().top
  const logs = [...old.querySelectorAll('section[id] .log')].map((log) => {
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 8
    return { id: log.closest('section').id, top: isAtEnd ? Number.MAX_SAFE_INTEGER : log.scrollTop }
  })
  const isAtTop = window.scrollY === 0
  return () => {
    for (const { id, top } of logs) document.querySelector(`#${id} .log`)?.scrollTo({ top })
    const same = looked && document.getElementById(looked.id)
    if (same && !isAtTop) window.scrollBy(0, same.getBoundingClientRect().top - top)
  }
}

function addOnce(part) {
  const name = part.src ? 'src' : 'href'
  const address = part.getAttribute(name)
  if (document.querySelector(`${part.tagName}[${name}="${CSS.escape(address)}"]`)) return
  const own = document.createElement(part.tagName)
  for (const { name, value } of part.attributes) own.setAttribute(name, value)
  document.head.append(own)
}
