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
    // Not by the cookie: each new one would make the way back to a form a new form, with another token.
    response.vary('Accept-Language')
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

/** Back to the same page without the wish, which a cookie keeps. */
function changesLanguage(web: Web, request: Request, response: Response): boolean {
  const wish = request.query[languageField]
  if (!isRead(request) || !isLanguage(wish)) return false
  rememberLanguage(web, response, wish)
  const { path, query } = partsOf(request.originalUrl)
  const from = placeBefore(web, request)
  const back = query === '' && from?.path === path ? from.query : query
  response.redirect(303, back === '' ? path : `${path}?${back}`)
  return true
}

/**
 * Links to what is shown, in the other languages; of an answer to a form to the page that the form stood on. What stood in
 * the query of the address, which may be a secret, is not said again: the browser tells where it comes from.
 */
export function otherLanguages(web: Web, request: Request): LanguageLink[] {
  const { path } = isRead(request)
    ? partsOf(request.originalUrl)
    : (placeBefore(web, request) ?? { path: `${web.base}/` })
  return languageCodes
    .filter((code) => code !== currentLanguage())
    .map((code) => ({
      code,
      name: inLanguage(code, () => t.site.language),
      url: `${path}?${languageField}=${code}`,
    }))
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Path and query of an address, the query without a language; `//` in front would be another host. */
function partsOf(address: string): { path: string; query: string } {
  const [, path = '', query = ''] = /^[/\\]*([^?#]*)\??([^#]*)/.exec(address) ?? []
  const kept = query.split('&').filter((part) => part !== '' && !part.startsWith(`${languageField}=`))
  return { path: `/${path}`, query: kept.join('&') }
}

/** The page of the portal that the browser comes from; undefined where it does not say so. */
function placeBefore({ base, portal }: Web, request: Request): { path: string; query: string } | undefined {
  const from = URL.parse(request.get('Referer') ?? '')
  const own = [request.headers.host, new URL(portal.deps.url()).host]
  return from && own.includes(from.host) && from.pathname.startsWith(`${base}/`)
    ? partsOf(`${from.pathname}${from.search}`)
    : undefined
}
