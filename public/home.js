/** The search box of the home page shows while one types what the server would show after a click. */

const form = document.querySelector('form[data-filter]')
if (form) {
  const cards = [...document.querySelectorAll(`#${form.dataset.filter} > li`)]
  const field = form.querySelector('input[type=search]')
  const found = form.querySelector('[data-found]')
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

  const filter = () => {
    const words = plain(field.value).trim().split(/\s+/)
    let shown = 0
    for (const card of cards) {
      // By its first paragraph, not by how many wait.
      const text = plain(
        ['h2', 'p:not(.facts)'].map((part) => card.querySelector(part)?.textContent ?? '').join(' '),
      )
      const within = `${text} ${plain(card.dataset.text)}`
      card.hidden = !words.every((word) => within.includes(word))
      if (!card.hidden) shown++
    }
    found.textContent = words.join('') === '' ? '' : found.dataset.found.replace('{n}', shown)
  }
  field.addEventListener('input', filter)
  // A browser that goes back to the page keeps what was typed.
  filter()
}
