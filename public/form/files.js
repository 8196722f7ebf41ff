import { formatSize } from './size.js'

/**
 * Lists the files that a form will send, with size and type, and lets go of each by a button; a field takes files that
 * are dropped anywhere on it, and an input of several adds what is chosen later. What the server would refuse is said
 * before anything is sent.
 * @param {HTMLFormElement} form
 */
export function listFiles(form) {
  /** What an input of several holds: choosing again would let go of it. */
  const held = new WeakMap()
  const take = (input, files) => {
    const all = input.multiple ? [...(held.get(input) ?? []), ...files].filter(isFirst) : [...files].slice(-1)
    hold(input, all)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const hold = (input, files) => {
    const transfer = new DataTransfer()
    for (const file of files) transfer.items.add(file)
    input.files = transfer.files
    held.set(input, files)
    show(input, files, (file) => {
      hold(
        input,
        files.filter((one) => one !== file),
      )
      input.dispatchEvent(new Event('input', { bubbles: true }))
      input.focus()
    })
  }

  form.addEventListener('change', ({ target }) => {
    if (target.type === 'file') take(target, target.files)
  })
  // Anywhere: a file that is dropped beside its field would take the place of the page.
  for (const name of ['dragover', 'dragleave', 'drop'])
    document.addEventListener(name, (event) => {
      if (!form.isConnected || !event.dataTransfer.types.includes('Files')) return
      event.preventDefault()
      const field = event.target.closest?.('.field')
      const input = field?.querySelector('input[type=file]')
      if (!input) return
      field.classList.toggle('dropping', name === 'dragover')
      if (name === 'drop') take(input, event.dataTransfer.files)
    })
  // What a browser that comes back has kept.
  addEventListener('pageshow', () => {
    for (const input of form.querySelectorAll('input[type=file]')) hold(input, [...input.files])
  })
}

/** The same file, chosen twice, is one. */
function isFirst({ name, size, lastModified }, at, all) {
  return (
    at === all.findIndex((one) => one.name === name && one.size === size && one.lastModified === lastModified)
  )
}

function show(input, files, remove) {
  const { tooLarge, tooMany, otherType, remove: removeWord } = input.dataset
  const field = input.closest('.field')
  field.querySelector('.chosen')?.remove()
  const problems = files.map((file) => (file.size > Number(input.dataset.maxSize) ? tooLarge : ''))
  const isTooMany = files.length > Number(input.dataset.maxFiles)
  input.setCustomValidity(problems.find(Boolean) ?? (isTooMany ? tooMany : ''))
  // A new file takes the place of the one that the server has.
  if (!input.multiple && files.length > 0)
    for (const box of field.querySelectorAll('.kept input')) box.checked = false
  if (files.length === 0) return
  const list = document.createElement('ul')
  list.className = 'chosen'
  list.setAttribute('aria-live', 'polite')
  for (const [at, file] of files.entries()) {
    const notes = [problems[at], isAccepted(input, file) ? '' : otherType].filter(Boolean)
    const button = part('button', 'plain', removeWord)
    button.type = 'button'
    button.append(part('span', 'hidden', ` ${file.name}`))
    button.addEventListener('click', () => remove(file))
    const item = document.createElement('li')
    const name = part('span', 'name', `${file.name} `)
    name.append(
      part(
        'span',
        'quiet',
        [formatSize(file.size, input.dataset.sizes.split(' ')), ...typeOf(file)].join(', '),
      ),
    )
    item.append(name, button, ...notes.map((note) => part('p', 'mistake', note)))
    list.append(item)
  }
  if (isTooMany) list.append(part('li', 'mistake', tooMany))
  input.after(list)
}

/** None that only says that the browser does not know. */
function typeOf({ type }) {
  return type === '' || type === 'application/octet-stream' ? [] : [type]
}

function part(tag, className, text) {
  const element = document.createElement(tag)
  element.className = className
  element.textContent = text
  return element
}

/** As HTML's `accept` has it: `.fa`, `image/*`, `text/plain`. */
function isAccepted({ accept }, { name, type }) {
  const kinds = accept.split(',').map((kind) => kind.trim().toLowerCase())
  const isOf = (kind) =>
    kind.startsWith('.')
      ? name.toLowerCase().endsWith(kind)
      : type === kind || (kind.endsWith('/*') && type.startsWith(kind.slice(0, -1)))
  return accept === '' || kinds.some(isOf)
}
