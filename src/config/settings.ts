import { isIP } from 'node:net'
import { z } from 'zod'
import { languageCodes } from '../messages/language.ts'
import { logLevels } from '../platform/log.ts'
import { parseSender } from '../platform/sender.ts'
import { parseSize } from '../platform/units.ts'
import { defaultFolders } from './folders.ts'

/**
 * Every setting of errand.ini: its section, key, check, default and what it is for. The reader, its messages and
 * docs/settings.md go by this table (a test compares the page with it).
 */

const text = z.string().trim().min(1, 'expected some text')
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `expected a whole number from ${min} to ${max}`)
const size = z.string().transform((value, context) => {
  const bytes = parseSize(value)
  if (bytes !== undefined) return bytes
  context.addIssue({ code: 'custom', message: 'expected a size such as 100MB' })
  return z.NEVER
})
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)
const webAddress = z.string().refine((value) => {
  if (!URL.canParse(value)) return false
  const { protocol, search, hash, username } = new URL(value)
  return /^https?:$/.test(protocol) && search === '' && hash === '' && username === ''
}, 'expected an address such as https://lab.example.org/errand/')
const smtpAddress = z
  .string()
  .refine(
    (value) =>
      URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol) && new URL(value).hostname !== '',
    'expected smtp://user:password@host:587 or smtps://…',
  )

const secret = z
  .string()
  .refine(
    (value) => /^\S{16,}$/.test(value),
    'expected at least 16 characters without blanks (openssl rand -hex 32)',
  )

const isAddress = (value: string) => /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(value)
const sender = text.refine(
  (value) => isAddress(parseSender(value).address),
  'expected an address such as Errand <errand@lab.example.org>',
)
const addresses = list.refine(
  (items) => items.every(isAddress),
  'expected addresses with commas between them',
)

export const portalSettings = z.strictObject({
  host: text.default('127.0.0.1').describe('The address to listen on. HOST in the environment wins.'),
  port: wholeNumber(0, 65_535)
    .default(8080)
    .describe('The port to listen on; 0 takes a free one. PORT in the environment wins.'),
  url: webAddress
    .optional()
    .describe(
      'Where people reach the portal; its path becomes the prefix of every address. Default: http://localhost:PORT',
    ),
  title: text.default('Errand').describe('The name at the top of every page and in the subject of letters.'),
  logo: text
    .optional()
    .describe(
      'A picture beside the title: a file that ends with .svg, .png, .jpg, .jpeg or .webp, of at most 200 kB.',
    ),
  jobs: text
    .default(defaultFolders.jobs)
    .describe('The folder of the jobs. May be on storage that other hosts share.'),
  state: text
    .default(defaultFolders.state)
    .describe('The folder of catalog, sessions, socket and unsent letters. On a local disk.'),
  programs: text.default(defaultFolders.programs).describe('The folder of the program definitions.'),
  schedules: text.default('schedules.ini').describe('The file of what starts by itself.'),
  cgroup: text
    .regex(/^\//, 'expected a path that begins with /')
    .optional()
    .describe(
      'The control group (cgroup v2) below which each job gets one of its own. Default: that of the service, if it was started with DelegateSubgroup=portal.',
    ),
  id_length: wholeNumber(6, 32).default(8).describe('The letters of a new job id.'),
  trusted_proxies: list
    .refine(
      (items) => items.every((item) => isIP(item.replace(/\/\d+$/, '')) !== 0),
      'expected addresses such as 127.0.0.1 or 10.0.0.0/8',
    )
    .default([])
    .describe('Addresses of reverse proxies whose X-Forwarded-For and X-Request-Id are believed.'),
  log_level: z
    .enum(logLevels, `expected one of ${logLevels.join(', ')}`)
    .default('info')
    .describe('How much the log says. LOG_LEVEL in the environment wins.'),
  language: z
    .enum(languageCodes, `expected one of ${languageCodes.join(', ')}`)
    .default('en')
    .describe(
      'The language of pages and letters for whoever asks for none that there is: `en` or `de`, see [languages](programs.md#languages).',
    ),
  notice: text.optional().describe('A line on every page, such as when the server will be down.'),
  notify_secret: secret
    .optional()
    .describe('What the posts to the notify_url of programs are signed with; without it none are sent.'),
  notify_secret_file: text
    .optional()
    .describe('A file that holds what notify_secret would say, so that it is not in errand.ini.'),
})

export const mailSettings = z.strictObject({
  from: sender.default('Errand <errand@localhost>').describe('The sender of every letter.'),
  smtp: smtpAddress
    .optional()
    .describe('The server that takes letters. Without it they go to state/outbox/ as .eml files.'),
  smtp_file: text
    .optional()
    .describe('A file that holds what smtp would say, so that the password is not in errand.ini.'),
})

export const targetSettings = z.strictObject({
  engine: z
    .enum(['local'], "expected 'local'")
    .default('local')
    .describe('What runs the jobs of this target.'),
  slots: wholeNumber(0, 100_000).default(2).describe('How many of its jobs run at once.'),
})

export const accessSettings = z.strictObject({
  sign_in: z.enum(['open'], "expected 'open'").default('open').describe('Who may submit: `open`, everybody.'),
  results: z
    .enum(['id', 'owner'], "expected 'id' or 'owner'")
    .default('id')
    .describe(
      'Who may see a job: whoever has its id, or only its owner, those it is shared with and administrators.',
    ),
  metrics: z
    .enum(['local', 'everybody', 'administrators'], "expected 'local', 'everybody' or 'administrators'")
    .default('local')
    .describe('Who may read /metrics: a Prometheus on the same machine, everybody, administrators alone.'),
  admins: addresses.default([]).describe('Addresses of administrators, who sign in like everybody.'),
})

export const limitSettings = z.strictObject({
  upload: size
    .default(100_000_000)
    .describe('The largest file that a form takes; a program may ask for less.'),
  form: size.default(2_000_000).describe('All that is typed into one form.'),
  submissions_per_minute: wholeNumber(1, 1_000_000)
    .default(60)
    .describe('New jobs of one owner in a minute.'),
  unproved_submissions_per_hour: wholeNumber(1, 1_000_000)
    .default(100)
    .describe(
      'New jobs in an hour for an address whose owner is not signed in: anybody can write any address into a form.',
    ),
  waiting_jobs: wholeNumber(1, 1_000_000).default(100).describe('Jobs of one owner that wait at once.'),
  running_jobs: wholeNumber(1, 1_000_000)
    .optional()
    .describe('Jobs of one owner that run at once, in all targets. Without it, any number.'),
  wrong_ids_per_minute: wholeNumber(1, 1_000_000)
    .default(30)
    .describe('Unknown job ids that one network address may ask for in a minute.'),
  watchers_per_address: wholeNumber(0, 1_000_000)
    .default(100)
    .describe(
      'Open pages of jobs under way that change by themselves, for one network address. Further ones refresh themselves.',
    ),
  watchers: wholeNumber(0, 1_000_000).default(5_000).describe('The same for all addresses together.'),
  min_free: size
    .default(200_000_000)
    .describe('The room that the disk of the jobs must have left for a new job to be taken.'),
  keep_days: wholeNumber(1, 100_000)
    .optional()
    .describe(
      'How many days a job stays after its end, unless its program says otherwise. Default: for ever.',
    ),
  sign_in_letters_per_hour: wholeNumber(1, 1_000_000)
    .default(20)
    .describe('Sign-in letters to one email address, and from one network address, in an hour.'),
})

/** By section; `target` stands for every `[target.<name>]`. */
export const settings = {
  portal: portalSettings,
  mail: mailSettings,
  target: targetSettings,
  access: accessSettings,
  limits: limitSettings,
}

export interface Config {
  /** The folder that relative paths start from: that of errand.ini, else the working directory. Absolute. */
  root: string
  /** The file that was read; absent when there is none and all is default. */
  file?: string
  /** `jobs`, `state`, `programs`, `schedules` and `logo` are absolute. */
  portal: z.output<typeof portalSettings>
  mail: z.output<typeof mailSettings>
  /** By name; there is always one called `default`. */
  targets: Record<string, z.output<typeof targetSettings>>
  access: z.output<typeof accessSettings>
  limits: z.output<typeof limitSettings>
}
