/**
 * A size as src/platform/units.ts writes it, so that a file is told alike before and after it is sent.
 * @param {number} bytes
 * @param {string[]} words of the page's language: for one byte, for several, and what stands before decimals
 * @returns {string}
 */
export function formatSize(bytes, [byte, several, point]) {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? byte : several}`
  const units = ['kB', 'MB', 'GB', 'TB']
  let size = bytes / 1000
  while (size >= 999.95 && units.length > 1) {
    size /= 1000
    units.shift()
  }
  return `${String(Number(size.toFixed(1))).replace('.', point)} ${units[0]}`
}
