/**
 * Fills an example in without leaving the form, so that what else was typed stays. The fields are those of the page that
 * the link leads to.
 * @param {HTMLFormElement} form
 */
export function fillExamplesInPlace(form) {
  for (const link of document.querySelectorAll('.examples a'))
    link.addEventListener('click', (event) => {
      event.preventDefault()
      fill(form, link).catch(() => location.assign(link.href))
    })
}

async function fill(form, link) {
  const answer = await fetch(link.href)
  if (!answer.ok) throw new Error(`${answer.status}`)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const name of link.dataset.inputs.split(' ')) {
    const place = `[data-field="${name}"]`
    form.querySelector(place).replaceWith(page.querySelector(place))
  }
  form.dispatchEvent(new Event('input'))
  document.querySelector('.examples [role=status]').textContent = link.dataset.filled
}
