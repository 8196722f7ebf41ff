/**
 * Keeps the line that says what will run as the form is filled in: the server says it. Neither files nor what is pasted
 * nor secrets are sent for that, only that they are there.
 * @param {HTMLFormElement} form
 */
export function showCommand(form) {
  const details = form.querySelector('details.command')
  if (!details) return
  let timer
  let asked = 0
  const ask = async () => {
    const number = ++asked
    const answer = await fetch(details.dataset.address, { method: 'POST', body: outlineOf(form) })
    // A later question may have been answered first.
    if (answer.ok && number === asked)
      details.querySelector('code').textContent = (await answer.json()).command
  }
  const askSoon = () => {
    clearTimeout(timer)
    if (details.open) timer = setTimeout(() => ask().catch(() => {}), 250)
  }
  form.addEventListener('input', askSoon)
  form.addEventListener('change', askSoon)
  details.addEventListener('toggle', askSoon)
}

function outlineOf(form) {
  const outline = new URLSearchParams()
  for (const control of form.elements) {
    if (!control.name || control.disabled || (control.type === 'checkbox' && !control.checked)) continue
    if (control.type === 'file')
      for (const file of control.files) outline.append(`${control.name}-file`, file.name)
    else if (control.type === 'password' || control.classList.contains('data'))
      outline.append(control.name, control.value && 'given')
    else outline.append(control.name, control.value)
  }
  // Nothing ticked is given too, and empty.
  for (const { type, name } of form.elements)
    if (type === 'checkbox' && !outline.has(name)) outline.append(name, '')
  return outline
}
