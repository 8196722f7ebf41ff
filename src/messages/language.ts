import { AsyncLocalStorage } from 'node:async_hooks'
import { byItself } from '../platform/request-facts.ts'
import { de } from './de.ts'
import { en } from './en.ts'

/** A language: every word that is said to a person. */
export type Words = typeof en

/** Every language there is, by the code that browsers ask with. A third is a file like de.ts, and a line here. */
export const languages = { en, de } satisfies Record<string, Words>

export type Language = keyof typeof languages

export const languageCodes = Object.keys(languages) as Language[]

/** In which language somebody is spoken to, and whether they asked for it or it was taken for them. */
interface Spoken {
  language: Language
  isAsked: boolean
}

const spoken = new AsyncLocalStorage<Spoken>()

/** Does something in a language: all that is said meanwhile, whatever it waits for, is said in it. */
export function inLanguage<T>(language: Language, work: () => T, isAsked = true): T {
  return spoken.run({ language, isAsked }, work)
}

/** Does something that goes on by itself, and is said to nobody, whoever set it off: in English, as the log. */
export function toNobody<T>(work: () => T): T {
  return spoken.exit(() => byItself(work))
}

/** The language of who is spoken to; English where nobody is, as in the log and on the command line. */
export function currentLanguage(): Language {
  return spoken.getStore()?.language ?? 'en'
}

/** All words of that language, for a view that asks for hundreds: `t` looks who is spoken to at each. */
export function currentWords(): Words {
  return languages[currentLanguage()]
}

/** The same where they have asked for it. Otherwise undefined: what is sent to them later goes by the portal's. */
export function askedLanguage(): Language | undefined {
  const now = spoken.getStore()
  return now?.isAsked ? now.language : undefined
}

/** Whether this is the code of a language that there is. */
export function isLanguage(code: unknown): code is Language {
  return typeof code === 'string' && Object.hasOwn(languages, code)
}

/**
 * What is said, in the language of who is spoken to; views have it under the same name. It is to be asked at the moment
 * of speaking: what keeps a part of it from when a file is loaded keeps it in English.
 */
export const t: Words = new Proxy(en, {
  get: (_english, part) => Reflect.get(languages[currentLanguage()], part),
})
