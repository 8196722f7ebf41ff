import { spawnSync } from 'node:child_process'

const nobody = 65_534

/**
 * Runs a test's work as a user whom file modes bind: root may read everything. `folder` is handed to that user first.
 * Only for tests that run one after the other, as the user is the whole process's.
 */
export async function unprivileged<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work()
  spawnSync('chown', ['-R', String(nobody), folder])
  process.seteuid?.(nobody)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}
