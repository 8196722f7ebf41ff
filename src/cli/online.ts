import { NoPortal } from './client.ts'

/** Asks the portal, or, where none runs, the folders themselves. */
export async function onlineOr<T>(online: () => Promise<T>, offline: () => Promise<T>): Promise<T> {
  try {
    return await online()
  } catch (error) {
    if (error instanceof NoPortal) return offline()
    throw error
  }
}
