import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { readConfig } from '../../src/config/read.ts'
import { silentLog } from '../../src/platform/log.ts'
import { findCommand } from '../../src/program/requirements.ts'
import { type RunningServer, startServer } from '../../src/server.ts'

/** `npm run pictures`: takes the pictures of README and docs of the portal as it is. Needs Chromium and blastp. */
const here = import.meta.dirname
const home = join(here, '../..')
const email = 'dalke@example.org'
const administrator = 'alice@example.org'

const root = mkdtempSync(join(tmpdir(), 'errand-pictures-'))
cpSync(join(home, 'programs'), join(root, 'programs'), { recursive: true })
writeFileSync(
  join(root, 'errand.ini'),
  `[portal]\nport = 0\n[access]\nadmins = ${administrator}\n[target.heavy]\nslots = 1\n`,
)
const { config } = readConfig({ workingDirectory: root, environment: {} })
if (!config) throw new Error('the settings have mistakes')
const server = await startServer({ config, log: silentLog })
const browser = await startBrowser()
try {
  await takeAll(browser, server)
} finally {
  await browser.close()
  await server.stop()
  rmSync(root, { recursive: true, force: true })
}

async function takeAll(browser: Browser, { url, portal }: RunningServer): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 960, height: 700 }, baseURL: url })
  const sequence = join(home, 'programs/blastp/example/hbb_human.fa')
  copyFileSync(sequence, join(root, 'hbb_human.fa'))

  await submit(context, 'slow_div', { x: '355', y: '113', seconds: '0' })
  await submit(context, 'slow_div', { x: '8', y: '0', seconds: '0' })
  const found = await submit(context, 'blastp', {}, { query: join(root, 'hbb_human.fa') })
  await portal.drained()
  await take(context, `/jobs/${found}`, 'results')
  const running = await submit(context, 'pi', { points: '100000000', seed: '7' })
  await take(context, '/programs/blastp', 'form')
  // A bar that is on its way, and enough of the log and of the lines of usage to be one.
  await take(context, `/jobs/${running}`, 'running', '.usage svg')

  await signIn(context, portal.signIn.makeLink(email).link)
  await take(context, '/jobs', 'jobs')

  const interrupted = await submit(context, 'slow_div', { x: '22', y: '7', seconds: '3600' })
  await signal(interrupted, 'wrapper', 'SIGKILL')
  await signal(interrupted, 'program', 'SIGKILL')
  while ((await portal.read(interrupted))?.state !== 'interrupted') await pause(100)
  portal.changeTarget('heavy', { paused: true }, administrator)
  const wide = await browser.newContext({ viewport: { width: 1200, height: 700 }, baseURL: url })
  await signIn(wide, portal.signIn.makeLink(administrator).link)
  await take(wide, '/admin', 'admin')
  await signal(running, 'wrapper', 'SIGTERM')
}

async function signIn(context: BrowserContext, link: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/jobs')
  await page.close()
}

async function submit(
  context: BrowserContext,
  program: string,
  inputs: Record<string, string>,
  files: Record<string, string> = {},
): Promise<string> {
  const page = await context.newPage()
  await page.goto(`/programs/${program}`)
  for (const [name, value] of Object.entries(inputs)) await page.locator(`#${name}`).fill(value)
  for (const [name, path] of Object.entries(files)) await page.locator(`#${name}`).setInputFiles(path)
  await page.locator('#email_address').fill(email)
  await page.locator('.go button').click()
  await page.waitForURL('**/jobs/*')
  const id = page.url().split('/').at(-1) ?? ''
  await page.close()
  return id
}

/** `until`: what has to be on the page first. */
async function take(context: BrowserContext, address: string, name: string, until = 'h1'): Promise<void> {
  const page = await context.newPage()
  await page.goto(address)
  await page.locator(until).first().waitFor()
  await page.evaluate(
    `document.body.innerHTML = document.body.innerHTML.replaceAll('${root}', '/srv/errand')`,
  )
  await page.screenshot({ path: join(here, `${name}.png`), fullPage: name !== 'results' })
  await page.close()
}

/** Sends a signal to the group of a job's wrapper, which ends its program when it is told to, or of its program. */
async function signal(id: string, who: 'wrapper' | 'program', name: NodeJS.Signals): Promise<void> {
  const file = join(root, 'jobs', `job-${id}`, 'attempts/1/started.ini')
  for (;;) {
    const pid = readFileSync(file, 'utf8')
      .split(`[${who}]`)[1]
      ?.match(/^pid = (\d+)\n/m)?.[1]
    if (pid) return void process.kill(-Number(pid), name)
    await pause(100)
  }
}

async function startBrowser(): Promise<Browser> {
  const executablePath = await findCommand('chromium', (process.env.PATH ?? '').split(':'))
  if (!executablePath) throw new Error('chromium is not installed')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}
