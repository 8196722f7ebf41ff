import type { NextFunction, Request, Response } from 'express'
import {
  currentLanguage,
  inLanguage,
  isLanguage,
  type Language,
  languageCodes,
  t,
} from '../messages/language.ts'
import { cookieText, languageCookie, rememberLanguage } from './cookies.ts'
import type { Web } from './web.ts'

/** In the address of any page: says it in this language from now on. No input can have a name with a hyphen. */
export const languageField = 'page-language'

/** A link to the same page in another language. */
export interface LanguageLink {
  code: Language
  /** As the language calls itself. */
  name: string
  url: string
}

/**
 * Answers each request in a language: of pages the one that was chosen by a link, else the one that the browser asks for
 * (`Accept-Language`), else the portal's. Of the API only the one that is asked for, else English: its messages are for
 * who writes scripts.
 */
export function speak(web: Web) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const isPage = web.door === 'tcp' && !request.path.startsWith('/api/')
    response.vary(isPage ? 'Accept-Language, Cookie' : 'Accept-Language')
    if (isPage && changesLanguage(web, request, response)) return
    const chosen = isPage ? cookieText(request, languageCookie) : ''
    const usual = isPage ? web.portal.deps.config.portal.language : 'en'
    const wanted = isLanguage(chosen) ? chosen : askedOf(request, usual)
    inLanguage(wanted ?? usual, next, wanted !== undefined)
  }
}

/** What the browser asks for, of what there is; undefined where it asks for nothing, or for nothing that there is. */
function askedOf(request: Request, usual: Language): Language | undefined {
  // A client that takes anything (`*`) gets the first.
  const inOrder = [usual, ...languageCodes.filter((code) => code !== usual)]
  const found = request.headers['accept-language'] ? request.acceptsLanguages(inOrder) : undefined
  return isLanguage(found) ? found : undefined
}

/** Back to the same address without the wish, which a cookie keeps. */
function changesLanguage(web: Web, request: Request, response: Response): boolean {
  const wish = request.query[languageField]
  if (!['GET', 'HEAD'].includes(request.method) || !isLanguage(wish)) return false
  rememberLanguage(web, response, wish)
  response.redirect(303, addressWithout(request.originalUrl))
  return true
}

/** Links to what is shown, in the other languages; of an answer to a form to the page that the form stood on. */
export function otherLanguages(web: Web, request: Request): LanguageLink[] {
  const place = ['GET', 'HEAD'].includes(request.method) ? request.originalUrl : placeOfForm(web, request)
  const plain = addressWithout(place)
  return languageCodes
    .filter((code) => code !== currentLanguage())
    .map((code) => ({
      code,
      name: inLanguage(code, () => t.site.language),
      url: `${plain}${plain.includes('?') ? '&' : '?'}${languageField}=${code}`,
    }))
}

/** Path and query; `//` in front would be another host. */
function addressWithout(address: string): string {
  const [, path = '', query = ''] = /^[/\\]*([^?#]*)\??([^#]*)/.exec(address) ?? []
  const kept = query.split('&').filter((part) => part !== '' && !part.startsWith(`${languageField}=`))
  return `/${path}${kept.length > 0 ? `?${kept.join('&')}` : ''}`
}

function placeOfForm({ base, portal }: Web, request: Request): string {
  const from = URL.parse(request.get('Referer') ?? '')
  const own = [request.headers.host, new URL(portal.deps.url()).host]
  return from && own.includes(from.host) && from.pathname.startsWith(`${base}/`)
    ? `${from.pathname}${from.search}`
    : `${base}/`
}
