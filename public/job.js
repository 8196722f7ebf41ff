// Keeps the page of a job that is under way up to date. Without it the page refreshes itself (meta refresh).
// Words come from the page: data-* attributes of the element [data-events], and what the server sends.
import { showNews } from './job-log.js'
import { fetchPage, swapIn } from './swap.js'

/** A tab that nobody sees has no stream, as a browser opens only six to one host; it asks now and then. */
const hiddenMs = 20_000

const find = (selector) => document.querySelector(selector)

/** Says what has changed to who does not see it. */
const announcement = document.createElement('p')
announcement.className = 'hidden'
announcement.setAttribute('role', 'status')
document.body.append(announcement)

/** Undefined while there is none. @type {EventSource | undefined} */
let stream
/** Of the next look at the page, where there is no stream. */
let timer
/** How long the job had been running, in seconds, and when that was. */
let elapsed = { seconds: Number.NaN, at: 0 }
let isTold = false

begin()
document.addEventListener('visibilitychange', () => follow())
setInterval(tick, 1_000)

/** With the page as it stands now, also when another was put in its place. */
function begin() {
  const root = find('[data-events]')
  stop()
  if (!root) return
  noteElapsed(root.dataset.elapsed ? Number(root.dataset.elapsed) : null)
  for (const log of document.querySelectorAll('[data-stream] .log')) log.scrollTop = log.scrollHeight
  offerToTell()
  follow()
}

function stop() {
  stream?.close()
  stream = undefined
  clearTimeout(timer)
}

function follow() {
  const root = find('[data-events]')
  stop()
  if (!root) return
  if (document.hidden) lookLater(hiddenMs)
  else listen(root)
}

function listen(root) {
  stream = new EventSource(root.dataset.events)
  const on = (name, react) => stream.addEventListener(name, ({ data }) => react(JSON.parse(data)))
  on('log', showNews)
  on('progress', showProgress)
  on('usage', showUsage)
  on('state', showState)
  on('over', ({ waitMs }) => {
    // The server says how long: whoever else watches asks for the page, too.
    stop()
    lookLater(waitMs)
  })
  on('gone', () => location.reload())
  stream.addEventListener('open', () => showContact(true))
  // It connects again by itself, unless it was refused: too many watch, or the portal is starting.
  stream.addEventListener('error', () => {
    showContact(stream?.readyState === EventSource.CLOSED)
    if (stream?.readyState === EventSource.CLOSED) lookLater(Number(root.dataset.refresh) * 1_000)
  })
}

/** What counts on is only a guess while nobody answers. */
function showContact(isThere) {
  const words = find('[data-live=contact]')
  if (words) words.hidden = isThere
}

function lookLater(ms) {
  clearTimeout(timer)
  timer = setTimeout(refresh, ms)
}

function announce(words) {
  if (announcement.textContent !== words) announcement.textContent = words
}

/** Puts the page as it is now in the place of this one; what people opened, typed and look at stays. */
async function refresh() {
  stop()
  const before = find('[data-events]')?.dataset
  const page = await fetchPage(location.href).catch(() => undefined)
  if (page === 'gone') location.reload()
  else if (page) {
    const isNews = swapIn(page) && before && before.state !== find('[data-events]')?.dataset.state
    if (isNews) tell()
    begin()
  } else lookLater(hiddenMs / 4)
}

/** What can't be changed in place is another page. */
function showState(state) {
  const root = find('[data-events]')
  if (!root) return
  if (state.isOver || state.offers !== root.dataset.offers) {
    // At the end of a job another event follows: one look is enough.
    if (!state.isOver) refresh()
    return
  }
  document.title = state.title
  // How long it has been running would be said each time.
  if (state.state !== 'running') announce(state.headline)
  for (const name of ['headline', 'explanation', 'outlook', 'letter']) setText(name, state[name])
  noteElapsed(state.elapsedSeconds)
}

function showProgress({ fraction, words }) {
  const line = find('[data-live=progress]')
  if (!line) return
  line.hidden = words === undefined
  if (words === undefined) return
  const bar = line.querySelector('progress')
  if (Math.floor(bar.value * 4) !== Math.floor(fraction * 4)) announce(words)
  bar.value = fraction
  line.querySelector('span').textContent = words
}

/** See src/web/results/usage.ts. */
function showUsage({ panels }) {
  const section = find('#usage')
  if (!section) return
  for (const { name, words, line } of panels) {
    const panel = section.querySelector(`[data-panel=${name}]`)
    panel.querySelector('figcaption span').textContent = words
    panel.querySelector('path').setAttribute('d', line)
  }
  section.hidden = false
}

function setText(name, text) {
  const element = find(`[data-live=${name}]`)
  if (!element || element.textContent === text) return
  element.textContent = text
  element.hidden = text === ''
}

function noteElapsed(seconds) {
  elapsed = { seconds: seconds ?? Number.NaN, at: performance.now() }
}

/** The headline of a running job says for how long. */
function tick() {
  const root = find('[data-events]')
  const seconds = Math.floor(elapsed.seconds + (performance.now() - elapsed.at) / 1_000)
  if (root && seconds >= 1)
    setText(
      'headline',
      root.dataset.runningFor.replace('{}', inWords(seconds, root.dataset.units.split(' '))),
    )
}

/** As src/messages/times.ts says a span of time. */
function inWords(seconds, [s, min, h, day, days]) {
  const [large, largeUnit, small, smallUnit] =
    seconds < 60
      ? [seconds, s, 0, '']
      : seconds < 3_600
        ? [seconds / 60, min, seconds % 60, s]
        : seconds < 86_400
          ? [seconds / 3_600, h, (seconds % 3_600) / 60, min]
          : [seconds / 86_400, seconds < 2 * 86_400 ? day : days, (seconds % 86_400) / 3_600, h]
  const rest = Math.floor(small)
  return `${Math.floor(large)} ${largeUnit}${rest ? ` ${rest} ${smallUnit}` : ''}`
}

/** The button is there only for browsers that can. */
function offerToTell() {
  const button = find('[data-tell]')
  const place = find('[data-tells]')
  if (!button || !('Notification' in window) || !isSecureContext || Notification.permission === 'denied')
    return
  const show = () => {
    place.hidden = false
    if (isTold) button.replaceWith(button.dataset.tell)
  }
  show()
  button.addEventListener('click', async () => {
    isTold = (await Notification.requestPermission()) === 'granted'
    if (isTold) show()
    else place.hidden = true
  })
}

/** The state is another: who does not look hears of it, and who asked for it and is elsewhere is told there. */
function tell() {
  const words = find('.state h2')?.textContent.trim() ?? ''
  announce(words)
  if (isTold && document.hidden && !find('[data-events]')) {
    const notification = new Notification(document.title, { body: words })
    notification.addEventListener('click', () => window.focus())
  }
}
