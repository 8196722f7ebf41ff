/**
 * A list to choose a file of the server from, beside the field for its path, where there are too many for one menu.
 * @param {HTMLFormElement} form
 */
export function browseFiles(form) {
  for (const input of form.querySelectorAll('[data-browse]')) {
    const open = button(input.dataset.open, 'small')
    const panel = document.createElement('div')
    panel.className = 'browse'
    panel.hidden = true
    open.setAttribute('aria-expanded', 'false')
    const toggle = (isOpen) => {
      panel.hidden = !isOpen
      open.setAttribute('aria-expanded', String(isOpen))
    }
    const choose = (path) => {
      input.value = path
      input.dispatchEvent(new Event('input', { bubbles: true }))
      toggle(false)
      input.focus()
    }
    open.addEventListener('click', async () => {
      if (!panel.hidden) return toggle(false)
      const folder = input.value.split('/').slice(0, -1).join('/')
      // What was typed may lead nowhere: then from the top.
      if (!(await show(input, panel, folder, choose))) await show(input, panel, '', choose)
      toggle(true)
    })
    input.after(open, panel)
  }
}

/** Fills the panel with what lies in a folder; false when there is no such folder. */
async function show(input, panel, path, choose) {
  const answer = await fetch(`${input.dataset.browse}?path=${encodeURIComponent(path)}`)
  if (!answer.ok) return false
  const { folders, files, more } = await answer.json()
  const inside = (name) => (path === '' ? name : `${path}/${name}`)
  const go = async (to) => {
    await show(input, panel, to, choose)
    panel.querySelector('button')?.focus()
  }
  const list = document.createElement('ul')
  if (path !== '') list.append(item(input.dataset.up, '', () => go(path.split('/').slice(0, -1).join('/'))))
  for (const name of folders) list.append(item(`${name}/`, '', () => go(inside(name))))
  for (const { name, words } of files) list.append(item(name, words, () => choose(inside(name))))
  const head = document.createElement('p')
  head.className = 'quiet'
  head.setAttribute('aria-live', 'polite')
  const isEmpty = folders.length + files.length === 0
  head.textContent = [path, isEmpty ? input.dataset.empty : '', more ? input.dataset.more : '']
    .filter(Boolean)
    .join(': ')
  panel.replaceChildren(head, list)
  return true
}

function item(name, words, act) {
  const one = document.createElement('li')
  const quiet = document.createElement('span')
  quiet.className = 'quiet'
  quiet.textContent = words
  const choice = button(name, 'plain')
  choice.addEventListener('click', act)
  one.append(choice, ' ', quiet)
  return one
}

function button(words, className) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = className
  made.textContent = words
  return made
}
