/**
 * Loaded into a portal by `--import`: timers of TORTURE_FROM_MS and more are over TORTURE_SPEED times as fast, and the wall
 * clock then leaps to where they should have ended, so that two days of tries pass in seconds. Between them it runs as
 * ever, as do shorter timers and those inside of Node: a connection is given the time that it always has.
 */
const speed = Number(process.env.TORTURE_SPEED)
const longMs = Number(process.env.TORTURE_FROM_MS)
const realNow = Date.now
const realSetTimeout = globalThis.setTimeout
let aheadMs = 0

Date.now = () => realNow() + aheadMs
globalThis.setTimeout = ((work: (...words: []) => void, ms = 0, ...words: []) => {
  if (ms < longMs) return realSetTimeout(work, ms, ...words)
  const due = Date.now() + ms
  const leapAndWork = () => {
    aheadMs = Math.max(aheadMs, due - realNow())
    work(...words)
  }
  return realSetTimeout(leapAndWork, ms / speed)
}) as typeof setTimeout
