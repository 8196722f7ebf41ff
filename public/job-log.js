// The log of a running job as it grows. What is sent is described in src/web/results/live.ts (LogNews).

/** Of each stream: its lines on the page, and the number of the first. */
const shown = new WeakMap()

/** Puts news of a stream into its section of the page; who has scrolled to the end stays there. */
export function showNews({ stream, first, from, lines, isCut, size }) {
  const section = document.querySelector(`[data-stream=${stream}]`)
  const log = section?.querySelector('.log')
  if (!log) return
  const isAtEnd = log.hidden || log.scrollHeight - log.scrollTop - log.clientHeight < 8
  const kept = keep(log, first, from)
  const added = lines.map((line, n) => lineOf(line, n + 1 < lines.length))
  log.append(...added)
  shown.set(log, { first, lines: [...kept, ...added] })
  const isEmpty = log.textContent === ''
  log.hidden = isEmpty
  section.hidden = isEmpty && section.dataset.stream === 'errors'
  section.querySelector('[data-nothing]').hidden = !isEmpty
  section.querySelector('[data-cut]').hidden = !isCut
  section.querySelector('[data-size]').textContent = size
  if (isAtEnd) log.scrollTop = log.scrollHeight
}

/** The lines from `first` to `from`; the others leave the page. What the server wrote is no line of ours. */
function keep(log, first, from) {
  const before = shown.get(log)
  if (!before || from <= first) {
    log.replaceChildren()
    return []
  }
  const kept = before.lines.slice(Math.max(0, first - before.first), from - before.first)
  for (const line of before.lines) if (!kept.includes(line)) line.remove()
  return kept
}

/** Texts only: nothing that a program printed becomes markup. */
function lineOf(pieces, hasEnd) {
  const line = document.createElement('span')
  for (const piece of pieces) {
    const [text, classes] = Array.isArray(piece) ? piece : [piece, '']
    if (classes) {
      const span = document.createElement('span')
      span.className = classes
      span.textContent = text
      line.append(span)
    } else line.append(text)
  }
  if (hasEnd) line.append('\n')
  return line
}
