// Sorts and filters the tables of a results page in place. Every link and form here works without this file, by the
// page's address; the rows come from the same address with `/tables/<name>` in it.

const begin = () => document.querySelectorAll('[data-table]').forEach(follow)
begin()
// The results of a job that has just ended come into the open page.
document.addEventListener('errand:swapped', begin)

/** @param {Element} table */
function follow(table) {
  if (table.dataset.followed) return
  table.dataset.followed = 'yes'
  const { table: name } = table.dataset
  const form = table.querySelector('form')
  const rows = table.querySelector('.rows')
  let asked = 0
  let earlier = new AbortController()
  let typing

  /** @param {URL} address that of the page, as it shall be */
  async function show(address) {
    const mine = ++asked
    // Nobody looks through a table any more for what nobody wants now.
    earlier.abort()
    earlier = new AbortController()
    const { signal } = earlier
    table.setAttribute('data-busy', '')
    const part = new URL(address)
    part.pathname = `${part.pathname.replace(/\/$/, '')}/tables/${name}`
    part.hash = ''
    try {
      const answer = await fetch(part, { redirect: 'error', signal })
      if (!answer.ok) throw new Error(`${answer.status}`)
      const html = await answer.text()
      if (mine !== asked) return
      history.replaceState(null, '', address)
      put(html)
    } catch {
      // The page itself says best what is wrong.
      if (mine === asked) location.assign(address)
    } finally {
      if (mine === asked) table.removeAttribute('data-busy')
    }
  }

  /** Where the focus was and how far it was scrolled stays so. @param {string} html */
  function put(html) {
    const column = document.activeElement?.closest('.rows') === rows && document.activeElement.dataset.column
    const { scrollLeft = 0 } = rows.querySelector('.scroll') ?? {}
    const { body } = new DOMParser().parseFromString(html, 'text/html')
    rows.replaceChildren(...body.childNodes)
    rows.querySelector('.scroll').scrollLeft = scrollLeft
    if (column) rows.querySelector(`[data-column="${column}"]`)?.focus({ preventScroll: true })
    table.querySelector('[role=status]').textContent = rows.querySelector('.note').textContent
  }

  rows.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-column]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    // What another table of this page has been made to show since stays in the address.
    const address = new URL(location)
    const { searchParams } = new URL(link.href)
    address.searchParams.delete(`sort.${name}`)
    if (searchParams.has(`sort.${name}`))
      address.searchParams.set(`sort.${name}`, searchParams.get(`sort.${name}`))
    void show(address)
  })
  if (!form) return
  const field = form.querySelector('input[type=search]')
  const filter = () => {
    clearTimeout(typing)
    const address = new URL(location)
    if (field.value.trim() === '') address.searchParams.delete(field.name)
    else address.searchParams.set(field.name, field.value.trim())
    void show(address)
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    filter()
  })
  field.addEventListener('input', () => {
    clearTimeout(typing)
    typing = setTimeout(filter, 300)
  })
}
