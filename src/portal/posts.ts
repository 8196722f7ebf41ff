import { writeFile } from 'node:fs/promises'
import { isOver } from '../job/state.ts'
import { createPoster } from '../mail/post.ts'
import { describeFailure } from '../mail/transport.ts'
import { systemErrorCode } from '../platform/errors.ts'
import { createDeliveries, type Deliveries } from './deliveries.ts'
import { type Deps, readJobOf } from './deps.ts'
import { describeJob } from './describe.ts'
import { readJobView } from './read.ts'
import { isPostDue } from './row.ts'

/** How long one try may take. */
const timeoutMs = 15_000

/** Posts ended jobs to the `notify_url` of their program, as the API tells them. */
export function createPosts(deps: Deps): Deliveries {
  const poster = createPoster({ timeoutMs })

  async function send(id: string): Promise<'sent' | 'done'> {
    const job = await readJobOf(deps, id)
    if (!job || !isOver(job.state)) return 'done'
    const { program } = await deps.definitions.read(job.folder, job.record.program)
    if (program?.notifyUrl === undefined || !(await isPostDue(job, program))) return 'done'
    const secret = deps.config.portal.notify_secret
    if (secret === undefined)
      throw new Error('[portal] notify_secret is not set, and nothing is posted unsigned')
    const view = await readJobView(deps, id)
    if (!view) return 'done'
    await poster.post({
      url: program.notifyUrl,
      // A job ends once: the receiver knows a post that comes again by it.
      id: `job-${id}`,
      body: JSON.stringify(describeJob(deps.url(), view, false)),
      secret,
      seconds: Math.floor(deps.clock.now() / 1000),
    })
    await writeFile(job.folder.posted, '', { flag: 'wx', mode: 0o600 }).catch((error) => {
      if (systemErrorCode(error) !== 'EEXIST') throw error
    })
    return 'sent'
  }

  const deliveries = createDeliveries(deps, { what: 'post', store: deps.state.posts, send, describeFailure })
  return {
    ...deliveries,
    close() {
      deliveries.close()
      poster.close()
    },
  }
}
