import type { Response } from 'express'
import { currentLanguage, currentWords } from '../messages/language.ts'
import { agoInWords, exactTime } from '../messages/times.ts'
import { otherLanguages } from './language.ts'
import type { Web } from './web.ts'

export interface Page {
  /** The title in the browser's tab, before the portal's name. */
  title: string
  /** Which entry of the navigation is this page. */
  current?: 'programs' | 'jobs' | 'admin'
  /** Seconds until a browser without scripts asks again; for pages of what is under way, which a script follows. */
  refreshSeconds?: number
  /** In the browser's tab: a file of public/, without .svg. */
  icon?: 'icon' | 'icon-done' | 'icon-failed'
}

/** A moment for the view `moment.html`. */
export interface Moment {
  iso: string
  exact: string
  words: string
}

/** Renders a view inside the layout. What every page shows is added here; the rest is the view's own, typed by its caller. */
export function sendPage<Data extends object>(
  web: Web,
  response: Response,
  view: string,
  page: Page,
  data: Data,
): void {
  const { visitor } = response.locals
  const html = web.portal.render(view, {
    t: currentWords(),
    language: currentLanguage(),
    otherLanguages: otherLanguages(web, response.req),
    base: web.base,
    portalTitle: web.portal.deps.config.portal.title,
    hasLogo: web.portal.deps.config.portal.logo !== undefined,
    notice: web.portal.deps.config.portal.notice ?? '',
    isAdministrator: visitor?.isAdministrator ?? false,
    visitorAddress: visitor?.address ?? '',
    page: {
      title: page.title,
      current: page.current ?? '',
      refreshSeconds: page.refreshSeconds ?? 0,
      icon: page.icon ?? 'icon',
    },
    ...data,
  })
  response.set('Content-Language', currentLanguage()).type('html').send(html)
}

/** The same for a page of administration: no cache keeps it. */
export function sendAdminPage<Data extends object>(
  web: Web,
  response: Response,
  view: string,
  title: string,
  data: Data,
): void {
  keepPrivate(response)
  sendPage<Data>(web, response, view, { title, current: 'admin' }, data)
}

/** In whole seconds: some of the times in a job's files have no more. */
export function momentOf(web: Web, iso: string): Moment {
  return {
    iso,
    exact: exactTime(iso),
    words: agoInWords(Math.floor(Date.parse(iso) / 1000) * 1000, web.portal.deps.clock.now()),
  }
}

/** For pages that show one person's affairs: no cache keeps them. */
export function keepPrivate(response: Response): void {
  response.set('Cache-Control', 'no-store')
}
