/**
 * Loaded into a portal by `--import`: lets its clock, and its timers of TORTURE_FROM_MS and more, run TORTURE_SPEED times as
 * fast, so that two days of tries are over in seconds. Shorter timers, and those inside of Node, stay as they are.
 */
const speed = Number(process.env.TORTURE_SPEED)
const longMs = Number(process.env.TORTURE_FROM_MS)
const begin = Date.now()
const realNow = Date.now
const realSetTimeout = globalThis.setTimeout

Date.now = () => begin + (realNow() - begin) * speed
globalThis.setTimeout = ((work: () => void, ms = 0, ...words: []) =>
  realSetTimeout(work, ms >= longMs ? ms / speed : ms, ...words)) as typeof setTimeout
