/** A folder name ends at 255 bytes; `user-` and a safe margin are taken off. */
const maxAddressBytes = 200

/**
 * The address as it names an owner, or undefined when it is not one that can be a folder's name safely.
 * The shape is the one that browsers check (HTML, "valid email address"), without `/` and without a dot in front.
 * Upper and lower case are one person: RFC 5321 leaves the local part's case to the receiving host, and no host in
 * use tells them apart.
 */
export function parseAddress(typed: string): string | undefined {
  const address = typed.trim().toLowerCase()
  if (Buffer.byteLength(address) > maxAddressBytes) return undefined
  return /^[a-z0-9!#$%&'*+=?^_`{|}~-][a-z0-9.!#$%&'*+=?^_`{|}~-]*@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(
    address,
  )
    ? address
    : undefined
}

/** The folder of links of one owner; `address` has passed `parseAddress`. */
export function ownerFolderName(address: string): string {
  return `user-${address}`
}
