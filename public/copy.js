// "Copy link": copies an address of this portal, whole. Browsers allow it by https and on the machine itself only.

const begin = () => document.querySelectorAll('[data-copy][hidden]').forEach(offer)
if (navigator.clipboard) {
  begin()
  // The results of a job that has just ended come into the open page.
  document.addEventListener('errand:swapped', begin)
}

/** @param {HTMLButtonElement} button */
function offer(button) {
  const words = button.textContent
  button.hidden = false
  // What the button says then is read out.
  button.setAttribute('aria-live', 'polite')
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href)
    button.textContent = button.dataset.done
    setTimeout(() => {
      button.textContent = words
    }, 2_000)
  })
}
