/** A list of jobs: states that change while one looks, and a box that ticks all. Works on what the page has. */

const everyMs = 4_000
const table = document.querySelector('table[data-states]')
if (table) {
  followStates(table)
  offerSelectAll(table)
}

/** Asks for the rows that are not over, while somebody looks, until all are. */
function followStates(table) {
  const news = document.querySelector('[data-news]')
  const open = () => [...table.querySelectorAll('tr[data-job]:not([data-over])')]
  let timer

  async function ask() {
    const ids = open().map((row) => row.dataset.job)
    if (ids.length === 0 || document.hidden) return
    try {
      const answer = await fetch(`${table.dataset.states}?ids=${ids.join(',')}`)
      // Signed out meanwhile, say: the page stays as it is.
      if (!answer.ok) return
      show(new DOMParser().parseFromString(await answer.text(), 'text/html'))
    } catch {
      // The portal is being restarted, or the network is away: the next time.
    }
    next()
  }

  function show(rows) {
    for (const old of open()) {
      const now = rows.querySelector(`tr[data-job="${old.dataset.job}"]`)
      if (!now) continue
      const [before, after] = [old, now].map((row) => row.querySelector('.state').textContent.trim())
      for (const name of ['state', 'took'])
        old.querySelector(`.${name}`).replaceWith(document.importNode(now.querySelector(`.${name}`), true))
      if ('over' in now.dataset) old.dataset.over = ''
      if (news && before !== after)
        news.textContent = `${old.querySelector('.what a').textContent} ${old.dataset.job}: ${after}`
    }
  }

  function next() {
    clearTimeout(timer)
    if (open().length > 0) timer = setTimeout(ask, everyMs)
  }

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) ask()
  })
  next()
}

function offerSelectAll(table) {
  const head = table.querySelector('[data-select-all]')
  const boxes = [...table.querySelectorAll('input[name="id"]')]
  if (!head || boxes.length < 2) return
  const all = document.createElement('input')
  all.type = 'checkbox'
  all.setAttribute('aria-label', head.dataset.selectAll)
  const label = document.createElement('label')
  label.append(all)
  head.replaceChildren(label)
  const update = () => {
    const ticked = boxes.filter((box) => box.checked).length
    all.checked = ticked === boxes.length
    all.indeterminate = ticked > 0 && ticked < boxes.length
  }
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked
  })
  table.addEventListener('change', (event) => {
    if (event.target !== all) update()
  })
  // A browser that goes back to the page keeps what was ticked.
  update()
}
