// Puts a plot that can be read off and enlarged in the place of the one that the server has drawn.
/* global uPlot */

const height = 320

const begin = () => document.querySelectorAll('[data-plot]').forEach(draw)
if (globalThis.uPlot) begin()
// Scripts that are added to an open page come in any order.
else document.querySelector('script[src$="/vendor/uplot.js"]').addEventListener('load', begin)
// The results of a job that has just ended come into the open page.
document.addEventListener('errand:swapped', () => globalThis.uPlot && begin())

/** @param {HTMLElement} place */
function draw(place) {
  if (place.dataset.drawn) return
  place.dataset.drawn = 'yes'
  const { x, y, xs, ys } = JSON.parse(place.dataset.plot)
  const chart = document.createElement('div')
  place.prepend(chart)
  for (const part of place.querySelectorAll('.drawing, .legend')) part.classList.add('drawn')
  let plot
  const redraw = () => {
    plot?.destroy()
    plot = new uPlot(optionsFor(chart, x, y), [xs, ...ys], chart)
    plot.root.setAttribute('role', 'img')
    plot.root.setAttribute('aria-label', place.querySelector('svg').getAttribute('aria-label'))
  }
  redraw()
  // Its colours are those of the page, and its width that of the column.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)
  new ResizeObserver(() => {
    if (chart.clientWidth !== plot.width) plot.setSize({ width: chart.clientWidth, height })
  }).observe(chart)
}

/**
 * @param {HTMLElement} chart
 * @param {string} x
 * @param {string[]} y
 */
function optionsFor(chart, x, y) {
  const style = getComputedStyle(chart)
  const colour = (name) => style.getPropertyValue(name).trim()
  const axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
    font: `13px ${style.fontFamily}`,
  }
  return {
    width: chart.clientWidth,
    height,
    scales: { x: { time: false } },
    axes: [axis, { ...axis, size: 64 }],
    series: [
      { label: x },
      ...y.map((label, index) => ({
        label,
        stroke: colour(`--plot-${(index % 6) + 1}`),
        width: 1.5,
        spanGaps: false,
      })),
    ],
  }
}
