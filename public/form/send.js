/** What takes less is there before a bar would be seen. */
const leastBytes = 1_000_000

/**
 * Sends a form with large files so that one sees how far it is. What comes back is shown as the browser would have:
 * the page of the job, or the form with what is wrong (`begin` is told of that one).
 * @param {HTMLFormElement} form
 * @param {() => void} begin
 */
export function showSending(form, begin) {
  form.addEventListener('submit', (event) => {
    const inputs = [...form.querySelectorAll('input[type=file]:enabled')]
    const bytes = inputs.flatMap((input) => [...input.files]).reduce((sum, { size }) => sum + size, 0)
    if (bytes < leastBytes) return
    event.preventDefault()
    send(form, begin)
  })
  // Back at a form that the browser kept as it was.
  addEventListener('pageshow', () => setBusy(form, false))
}

function send(form, begin) {
  const request = new XMLHttpRequest()
  const bar = form.querySelector('.sending progress')
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.value = loaded / total
  })
  request.addEventListener('load', () => {
    if (new URL(request.responseURL).pathname === new URL(form.action).pathname)
      showAgain(request.responseText, begin)
    else location.assign(request.responseURL)
  })
  // The browser has its own words for what is wrong.
  request.addEventListener('error', () => form.submit())
  request.open('POST', form.action)
  request.send(new FormData(form))
  setBusy(form, true)
}

function setBusy(form, isBusy) {
  const sending = form.querySelector('.sending')
  sending.hidden = !isBusy
  sending.querySelector('progress').value = 0
  // The button of a program that can not be run stays as it is.
  if (!('unavailable' in sending.dataset)) form.querySelector('.go button').disabled = isBusy
}

function showAgain(html, begin) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const main = page.querySelector('main')
  // What stands before the portal may have said no in a page of its own.
  if (!main) return document.documentElement.replaceWith(page.documentElement)
  document.title = page.title
  document.querySelector('main').replaceWith(main)
  begin()
  document.querySelector('[autofocus]')?.focus()
}
