/** `Errand <errand@localhost>` or a bare address. */
export function parseSender(from: string): { name: string; address: string } {
  const match = /^(.*)<([^<>\s]+@[^<>\s]+)>\s*$/.exec(from)
  return match
    ? { name: (match[1] ?? '').trim().replace(/^"|"$/g, ''), address: match[2] ?? '' }
    : { name: '', address: from.trim() }
}
