import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { t } from '../../messages/language.ts'
import { isMissing } from '../../platform/errors.ts'
import { keepPrivate, type Moment, momentOf, sendPage } from '../page.ts'
import { isAdministrators } from '../visitor.ts'
import type { Route, Web } from '../web.ts'

const shownLetters = 50

interface OutboxView {
  letters: {
    subject: string
    to: string
    moment: Moment
    /** None of a letter that is held back. */
    lines: { text: string; isLink: boolean }[]
    isHeldBack: boolean
  }[]
  /** Says that there are more; '' where there are not. */
  onlyFirst: string
}

/** The letters that lie in state/outbox/ while no SMTP server is set, newest first. */
export const outbox: Route = {
  method: 'get',
  path: '/outbox',
  verb: 'see outbox',
  async handle(web, _request, response) {
    const { visitor } = response.locals
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
      const isHeldBack = !visitor.isAdministrator && lines.some(({ text }) => makesAdministrator(web, text))
      return {
        subject: subject ?? '',
        to: to?.[0]?.address ?? '',
        moment: momentOf(web, time.toISOString()),
        lines: isHeldBack ? [] : lines,
        isHeldBack,
      }
    })
    keepPrivate(response)
    sendPage<OutboxView>(
      web,
      response,
      'outbox.html',
      { title: t.outbox.title },
      {
        letters: await Promise.all(letters),
        onlyFirst: files.length > shownLetters ? t.jobs.onlyFirst(shownLetters) : '',
      },
    )
  },
}

/**
 * Whether a line is a link that signs an administrator in: whoever has an account on the machine may look at the outbox
 * of a portal that is being tried out, and is not its administrator for that. By what the link would do, not by how the
 * letter is addressed.
 */
function makesAdministrator(web: Web, line: string): boolean {
  const token = /\/sign-in\/([\w-]+)/.exec(line)?.[1]
  const address = token === undefined ? undefined : web.portal.deps.state.lookAtSignIn(token)
  return address !== undefined && isAdministrators(web, address)
}

async function lettersIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.eml'))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
