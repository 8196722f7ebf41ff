import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { readConfig } from '../../src/config/read.ts'
import { silentLog } from '../../src/platform/log.ts'
import { findCommand } from '../../src/program/requirements.ts'
import { type RunningServer, startServer } from '../../src/server.ts'

/** `npm run pictures`: takes the README's pictures of the portal as it is. Needs Chromium and blastp. */
const here = import.meta.dirname
const home = join(here, '../..')
const email = 'dalke@example.org'

const root = mkdtempSync(join(tmpdir(), 'errand-pictures-'))
cpSync(join(home, 'programs'), join(root, 'programs'), { recursive: true })
writeFileSync(join(root, 'errand.ini'), '[portal]\nport = 0\n')
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
  const running = await submit(context, 'slow_div', { x: '1000000', y: '7', seconds: '3600' })
  await take(context, '/programs/blastp', 'form')
  await take(context, `/jobs/${running}`, 'running')

  const { link } = portal.signIn.makeLink(email)
  const page = await context.newPage()
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await take(context, '/jobs', 'jobs')
  endProgram(portal.deps.config.portal.jobs, running)
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

async function take(context: BrowserContext, address: string, name: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(address)
  await page.screenshot({ path: join(here, `${name}.png`), fullPage: name !== 'results' })
  await page.close()
}

/** The long division has been seen; the wrapper ends it. */
function endProgram(jobs: string, id: string): void {
  const pid = /^pid = (\d+)/m.exec(
    readFileSync(join(jobs, `job-${id}`, 'attempts/1/started.ini'), 'utf8'),
  )?.[1]
  process.kill(Number(pid), 'SIGTERM')
}

async function startBrowser(): Promise<Browser> {
  const executablePath = await findCommand('chromium', (process.env.PATH ?? '').split(':'))
  if (!executablePath) throw new Error('chromium is not installed')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}
