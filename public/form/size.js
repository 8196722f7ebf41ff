/**
 * A size as src/platform/units.ts writes it, so that a file is told alike before and after it is sent.
 * @param {number} bytes
 * @returns {string}
 */
export function formatSize(bytes) {
  if (bytes < 1000) return `${bytes} byte${bytes === 1 ? '' : 's'}`
  const units = ['kB', 'MB', 'GB', 'TB']
  let size = bytes / 1000
  while (size >= 999.95 && units.length > 1) {
    size /= 1000
    units.shift()
  }
  return `${Number(size.toFixed(1))} ${units[0]}`
}
