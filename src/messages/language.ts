import { en } from './en.ts'

/** A language: every word that is said to a person. */
export type Words = typeof en

/** What is said, in the language of who is spoken to; views have it under the same name. */
export const t: Words = en
