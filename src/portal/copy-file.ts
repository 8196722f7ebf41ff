import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cannotWrite, incomingFolder } from '../job/create.ts'
import type { OpenFile } from '../platform/open-inside.ts'
import type { Upload } from '../program/check.ts'
import type { Deps } from './deps.ts'

/**
 * Copies an open file, and closes it, to where uploads lie: submitting moves files from there. Whoever asks removes what
 * has not been moved. `note` is told of the copy before it is begun.
 * @throws ErrandError `no_space` or `misconfigured`
 */
export async function copyToIncoming(
  { config }: Pick<Deps, 'config'>,
  { file, sizeBytes }: OpenFile,
  fileName: string,
  note: (copy: Upload) => void,
): Promise<Upload> {
  const incoming = incomingFolder(config.portal.jobs)
  const path = join(incoming, randomBytes(12).toString('hex'))
  const copy = { fileName, sizeBytes, path }
  note(copy)
  try {
    await mkdir(incoming, { recursive: true, mode: 0o700 }).catch(async (error) => {
      await file.close()
      throw error
    })
    await pipeline(file.createReadStream(), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  } catch (error) {
    throw cannotWrite(path, error)
  }
  return copy
}
