import { statfs } from 'node:fs/promises'

/** How many bytes a user who is not root may still write where `path` lies. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}

/** The room where `path` lies, in bytes: what a user who is not root may still write, and all there is. */
export async function readDisk(path: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(path)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

/** The codes of a disk, or a quota, that takes no more. */
export const fullDiskCodes = ['ENOSPC', 'EDQUOT']
