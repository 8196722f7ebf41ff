import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { en } from '../../messages/en.ts'
import { isMissing } from '../../platform/errors.ts'
import { keepPrivate, type Moment, momentOf, sendPage } from '../page.ts'
import type { Route } from '../web.ts'

const shownLetters = 50

interface OutboxView {
  letters: { subject: string; to: string; moment: Moment; lines: { text: string; isLink: boolean }[] }[]
}

/** The letters that lie in state/outbox/ while no SMTP server is set, newest first. */
export const outbox: Route = {
  method: 'get',
  path: '/outbox',
  verb: 'see outbox',
  async handle(web, _request, response) {
    const folder = join(web.portal.deps.config.portal.state, 'outbox')
    const files = await Promise.all(
      (await lettersIn(folder)).map(async (name) => ({
        path: join(folder, name),
        time: (await stat(join(folder, name))).mtime,
      })),
    )
    files.sort((a, b) => b.time.getTime() - a.time.getTime())
    const letters = files.slice(0, shownLetters).map(async ({ path, time }) => {
      const { subject, to, text } = await PostalMime.parse(await readFile(path))
      const lines = (text ?? '')
        .trimEnd()
        .split('\n')
        .map((line) => ({ text: line, isLink: /^https?:\/\/\S+$/.test(line) }))
      return {
        subject: subject ?? '',
        to: to?.[0]?.address ?? '',
        moment: momentOf(web, time.toISOString()),
        lines,
      }
    })
    keepPrivate(response)
    sendPage<OutboxView>(
      web,
      response,
      'outbox.html',
      { title: en.outbox.title },
      { letters: await Promise.all(letters) },
    )
  },
}

async function lettersIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.eml'))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
