import assert from 'node:assert/strict'
import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { formPrograms, makeBusy, testForms } from './browser/form.ts'
import { startChromium } from './support/browser.ts'
import { linkIn, type Mailbox, startMailbox } from './support/mailbox.ts'
import { needs } from './support/needs.ts'
import { openGate } from './support/open-gate.ts'
import { startPortal, type TestPortal } from './support/portal.ts'

const example = join(import.meta.dirname, '../programs/blastp/example/hbb_human.fa')

const programs = {
  ...formPrograms,
  gate: 'title = Gate\ncommand = {tests}/gate ../../../open\n',
  tables: `title = Tables
command = sh -c 'seq 12 | sed "s/.*/row &,&,&/" >all.csv'
[outputs.all]
file = all.csv
label = All rows
show = table
columns = name, n, square
[outputs.line]
file = all.csv
label = A line
show = plot
columns = name, n, square
x = n
y = square
`,
  page: `title = A page
command = sh -c 'printf "<h1>Made</h1><script>document.title=1</script>" >page.html'
[outputs.page]
file = page.html
show = html
`,
}

export interface Scene {
  portal: TestPortal
  mailbox: Mailbox
  /** A page in a browser of its own: no cookie, no history. */
  open(options?: BrowserContextOptions): Promise<Page>
  jobs(): string[]
  /** Scripts of outputs that a sandbox stopped. */
  blocked: string[]
}

async function withBrowser(t: TestContext, browser: Browser): Promise<Scene> {
  const mailbox = await startMailbox(t)
  const blocked: string[] = []
  const complaints: string[] = []
  t.after(() => assert.deepEqual(complaints, [], 'the browser complained'))
  const portal = await startPortal(t, {
    programs,
    settings: {
      mail: [`smtp = ${mailbox.url}`],
      portal: ['notice = The server is down on Friday.'],
      access: ['admins = boss@example.org'],
    },
  })
  return {
    portal,
    mailbox,
    async open(options = {}) {
      const context = await browser.newContext({ baseURL: `${portal.url}/`, ...options })
      t.after(() => context.close())
      const page = await context.newPage()
      page.setDefaultTimeout(30_000)
      // Whatever the browser complains of: a script that the policy stops, a file that is not there.
      page.on('console', (message) => {
        if (message.type() !== 'error' || /status of 4\d\d/.test(message.text())) return
        const isSandbox = /Blocked script execution.*sandboxed/.test(message.text())
        ;(isSandbox ? blocked : complaints).push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      return page
    },
    blocked,
    jobs: () => readdirSync(join(portal.root, 'jobs')).filter((name) => name.startsWith('job-')),
  }
}

async function fillDivision(page: Page, x: string, y: string, seconds = '0'): Promise<void> {
  await page.getByLabel('Dividend').fill(x)
  await page.getByLabel('Divisor').fill(y)
  await page.getByLabel('Seconds').fill(seconds)
  await page.getByLabel('Your email address').fill('dalke@example.org')
}

/** What axe finds wrong by WCAG 2.2 A and AA, with the place and what to do. */
async function violationsOf(page: Page, rules?: string[]): Promise<string[]> {
  const builder = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules
    ? builder.withRules(rules)
    : builder.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  ).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  )
}

const divide = (page: Page) => page.getByRole('button', { name: 'Divide' })

test('in Chromium', { concurrency: 3 }, async (t) => {
  if (!needs(t, 'chromium')) return
  const browser = await startChromium(t)

  t.test('from the home page to the letter and back to the result', async (t) => {
    const { open, mailbox, jobs } = await withBrowser(t, browser)
    const page = await open()
    await page.goto('./')
    await page.getByRole('link', { name: 'Slow division' }).click()
    // An empty form does not leave the browser.
    await divide(page).click()
    assert.match(page.url(), /\/programs\/slow_div$/)
    assert.equal(await page.locator(':invalid:not(form)').count(), 3)
    assert.deepEqual(jobs(), [])
    await fillDivision(page, '8', '2', '1')
    await divide(page).click()
    await page.waitForURL(/\/jobs\/\w{8}$/)
    // By itself, without a click.
    await page.getByRole('heading', { name: 'Finished' }).waitFor()
    await page.locator('.answer', { hasText: '4' }).waitFor()
    const address = page.url()
    await page.close()
    const letter = await mailbox.letter(/Slow division \w{8}: finished/)
    assert.equal(linkIn(letter), address)
    const later = await open()
    await later.goto(linkIn(letter))
    await later.locator('.answer', { hasText: '4' }).waitFor()
    assert.equal(await later.locator('meta[http-equiv=refresh]').count(), 0)
    await later.goto('./')
    await later
      .getByLabel('Look at a job')
      .or(later.locator('#job_id'))
      .first()
      .fill(address.slice(-8).toUpperCase().replace(/^..../, '$&-'))
    await later.getByRole('button', { name: 'Open' }).click()
    await later.waitForURL(address)
  })

  t.test('back and again, and a double click, make one job', async (t) => {
    const { open, jobs } = await withBrowser(t, browser)
    const page = await open()
    await page.goto('programs/slow_div')
    await fillDivision(page, '8', '2')
    await divide(page).click()
    await page.waitForURL(/\/jobs\/\w{8}$/)
    const first = page.url()
    // A page that is still refreshing itself can overtake the step back.
    await page.getByRole('heading', { name: 'Finished' }).waitFor()
    await page.goBack()
    assert.equal(await page.getByLabel('Dividend').inputValue(), '8')
    await divide(page).click()
    await page.waitForURL(/\/jobs\/\w{8}$/)
    assert.equal(page.url(), first)
    assert.equal(jobs().length, 1)
    await page.getByRole('heading', { name: 'Finished' }).waitFor()
    // Another value is another job.
    await page.goBack()
    await page.getByLabel('Dividend').fill('9')
    await divide(page).click()
    await page.waitForURL((url) => /\/jobs\/\w{8}$/.test(url.pathname) && url.href !== first)
    assert.equal(jobs().length, 2)
    await page.goto('programs/slow_div')
    await fillDivision(page, '8', '2')
    await divide(page).dblclick()
    await page.getByRole('heading', { name: 'Finished' }).waitFor()
    assert.equal(jobs().length, 3)
  })

  t.test('a mistake that only the server finds comes back at its field', async (t) => {
    const { open } = await withBrowser(t, browser)
    const page = await open()
    await page.goto('programs/slow_div')
    await fillDivision(page, '8', '2')
    await page.getByLabel('Your email address').fill('.dalke@example.org')
    await divide(page).click()
    await page.getByRole('alert').getByText('Could not start job: invalid email address').waitFor()
    assert.equal(await page.getByLabel('Dividend').inputValue(), '8')
    await page.getByLabel('Your email address').fill('dalke@example.org')
    await divide(page).click()
    await page.waitForURL(/\/jobs\/\w{8}$/)
  })

  t.test('signing in by a letter shows my jobs; the link works once', async (t) => {
    const { open, mailbox, portal } = await withBrowser(t, browser)
    const id = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
    await portal.over(id)
    const page = await open()
    await page.goto('jobs')
    await page.getByLabel('Your email address').fill('Dalke@example.org')
    await page.getByRole('button', { name: 'Send me a link' }).click()
    await page.getByText('A link is on its way to dalke@example.org').waitFor()
    const link = linkIn(await mailbox.letter(/Sign in/))
    const phone = await open()
    await phone.goto(link)
    await phone.getByRole('button', { name: 'Sign in' }).click()
    await phone.waitForURL(/\/jobs$/)
    await phone.getByRole('link', { name: 'Slow division' }).click()
    await phone.waitForURL(new RegExp(`/jobs/${id}$`))
    const again = await open()
    await again.goto(link)
    await again.getByText('This link was used before').waitFor()
    await phone.goto('jobs')
    await phone.getByRole('button', { name: 'Sign out' }).click()
    await phone.goto('jobs')
    await phone.getByRole('button', { name: 'Send me a link' }).waitFor()
  })

  t.test('everything works without JavaScript', async (t) => {
    const { open } = await withBrowser(t, browser)
    const page = await open({ javaScriptEnabled: false })
    await page.goto('programs/slow_div')
    await fillDivision(page, '8', '0', '1')
    await divide(page).click()
    await page.waitForURL(/\/jobs\/\w{8}$/)
    await page.getByRole('heading', { name: 'Failed' }).waitFor()
    await page.getByText('expr: division by zero').waitFor()
    await page.getByRole('link', { name: 'Change and run again' }).click()
    assert.equal(await page.getByLabel('Dividend').inputValue(), '8')
  })

  testForms(t, (t) => withBrowser(t, browser))

  t.test('a FASTA file is searched, and its hits are a table', async (t) => {
    if (!needs(t, 'blastp')) return
    const { open } = await withBrowser(t, browser)
    const page = await open()
    await page.goto('programs/blastp')
    await page.locator('input[type=file]').setInputFiles(example)
    await page.getByLabel('Your email address').fill('dalke@example.org')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('heading', { name: 'Finished' }).waitFor()
    const first = page.locator('tbody tr').first()
    assert.deepEqual((await first.locator('td').allTextContents()).slice(0, 3), [
      'HBB_HUMAN',
      'HBB_CALAR',
      '96.575',
    ])
    const saved = page.waitForEvent('download')
    await page
      .getByRole('link', { name: /Download/ })
      .first()
      .click()
    assert.equal((await saved).suggestedFilename(), 'hits.tsv')
  })

  for (const javaScriptEnabled of [true, false])
    t.test(
      `a table is sorted and filtered, a plot drawn, a job shared and deleted, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`,
      async (t) => {
        const { open, portal } = await withBrowser(t, browser)
        const id = await portal.submit('tables', {})
        await portal.over(id)
        const page = await open({ javaScriptEnabled })
        const key = portal.portal.deps.state.keyOfJob(id, 'manage')
        await page.context().addCookies([{ name: 'job_key', value: key, url: `${portal.url}/jobs/${id}` }])
        await page.goto(`jobs/${id}`)
        const table = page.locator('#output-all')
        const first = (text: string) => table.locator('tbody tr').first().filter({ hasText: text }).waitFor()
        await first('row 1')
        // By keyboard; what has the focus keeps it.
        await table.getByRole('link', { name: 'n', exact: true }).press('Enter')
        await page.waitForURL(/\?sort\.all=2/)
        await table.getByRole('link', { name: 'n', exact: true }).press('Enter')
        await page.waitForURL(/\?sort\.all=-2/)
        await first('row 12')
        if (javaScriptEnabled) assert.equal(await page.evaluate('document.activeElement.dataset.column'), '2')
        await table.getByRole('searchbox').fill('ROW 1')
        if (!javaScriptEnabled) await table.getByRole('button', { name: 'Filter' }).click()
        await page.waitForURL(/filter\.all=ROW/)
        await table.getByText('4 rows hold it.').locator('visible=true').first().waitFor()
        assert.equal(await table.locator('tbody tr').count(), 4)
        await first('row 12')
        // The same address shows the same to whoever opens it.
        const other = await open({ javaScriptEnabled: !javaScriptEnabled })
        await other.goto(page.url())
        assert.equal(await other.locator('#output-all tbody tr').count(), 4)

        const plot = page.locator('#output-line')
        assert.equal(await plot.locator('canvas').count(), javaScriptEnabled ? 1 : 0)
        assert.equal(await plot.locator('svg').isVisible(), !javaScriptEnabled)
        assert.equal(await page.getByRole('button', { name: 'Copy link' }).isVisible(), javaScriptEnabled)
        if (javaScriptEnabled) {
          await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
          await page.getByRole('button', { name: 'Copy link' }).click()
          await page.getByRole('button', { name: 'Copied' }).waitFor()
          assert.equal(await page.evaluate('navigator.clipboard.readText()'), `${portal.url}/jobs/${id}`)
        }
        await page.getByRole('link', { name: 'Share' }).click()
        await page.getByLabel('Email address').fill('franklin@example.org')
        await page.getByRole('button', { name: 'Share' }).click()
        await page.getByText('on the list of franklin@example.org now').waitFor()
        await page.getByRole('link', { name: 'Back to the job' }).click()
        await page.getByRole('link', { name: 'Delete' }).click()
        await page.getByRole('button', { name: 'Delete the job' }).click()
        await page.waitForURL(`${portal.url}/`)
        assert.equal((await page.goto(`jobs/${id}`))?.status(), 404)
      },
    )

  t.test('HTML that a program made is shown, and runs nothing', async (t) => {
    const { open, portal, blocked } = await withBrowser(t, browser)
    const id = await portal.submit('page', {})
    await portal.over(id)
    const page = await open()
    await page.goto(`jobs/${id}`)
    await page.frameLocator('iframe').getByRole('heading', { name: 'Made' }).waitFor()
    await page.goto(`jobs/${id}/files/page.html`)
    await page.getByRole('heading', { name: 'Made' }).waitFor()
    assert.notEqual(await page.title(), '1')
    assert.ok(blocked.length > 0)
  })

  t.test('a running job is followed, and its end comes without a reload', async (t) => {
    const { open, portal } = await withBrowser(t, browser)
    const id = await portal.submit('gate', {})
    const other = await portal.submit('gate', {})
    const waiting = await portal.submit('gate', {})
    const page = await open({ permissions: ['notifications'] })
    await page.goto(`jobs/${id}`)
    await page.locator('.log', { hasText: 'waiting at the gate' }).waitFor()
    // It counts by itself.
    await page.getByRole('heading', { name: /^Running for [2-9]/ }).waitFor()
    await page.evaluate('window.isSame = true')
    appendFileSync(portal.folder(id).output, '1/4\r3/4 \x1b[31m<b>red</b>')
    await page.locator('.log .in-red', { hasText: '<b>red</b>' }).waitFor()
    await page.locator('#state').getByText('3 of 4').waitFor()
    assert.equal(await page.getByRole('progressbar').getAttribute('value'), '0.75')
    appendFileSync(portal.folder(id).errorOutput, 'a warning')
    await page.getByRole('heading', { name: 'Messages of the program' }).waitFor()
    await page.getByRole('button', { name: 'Tell me when it is over' }).click()
    await page.getByText('You will be told').waitFor()
    assert.deepEqual(await violationsOf(page), [])

    // What was typed, opened and focused stays when something else to do is offered.
    const boss = await open()
    await boss.goto(portal.portal.signIn.makeLink('boss@example.org').link)
    await boss.getByRole('button', { name: 'Sign in' }).click()
    await boss.waitForURL(/\/jobs$/)
    await boss.goto(`jobs/${waiting}`)
    await boss.getByRole('heading', { name: 'Waiting, next in line' }).waitFor()
    await boss.getByRole('spinbutton').fill('7')
    await portal.portal.prioritize(waiting, 'high', 'boss@example.org')
    await boss.getByText('Priority: high').waitFor()
    assert.equal(await boss.getByRole('spinbutton').inputValue(), '7')
    assert.equal(await boss.evaluate('document.activeElement.id'), 'priority')

    // Where too many watch, the page asks now and then.
    portal.portal.deps.config.limits.watchers = 0
    const third = await open()
    await third.goto(`jobs/${other}`)
    openGate(portal.root)
    for (const [one, name] of [
      [page, id],
      [third, other],
      [boss, waiting],
    ] as const) {
      await one.getByRole('heading', { name: 'Finished' }).waitFor()
      assert.match(await one.title(), new RegExp(`^Finished: Gate ${name} – Errand$`))
      assert.match((await one.locator('link[rel=icon]').getAttribute('href')) ?? '', /icon-done\.svg$/)
    }
    assert.equal(await page.evaluate('window.isSame'), true)
    assert.equal(await page.getByRole('status').textContent(), 'Finished')
    assert.deepEqual(await violationsOf(page), [])
  })

  t.test('every page fits a phone and can be used by everybody, in light and dark', async (t) => {
    const { open, portal, mailbox } = await withBrowser(t, browser)
    const finished = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
    const failed = await portal.submit('slow_div', { x: '8', y: '0', seconds: '0' })
    const shown = await portal.submit('page', {})
    const tables = await portal.submit('tables', {})
    for (const id of [finished, failed, shown, tables]) await portal.over(id)
    const running = await portal.submit('gate', {})
    const other = await portal.submit('gate', {})
    const waiting = await portal.submit('gate', {})
    await mailbox.letter(/failed/)
    const link = new URL(portal.portal.signIn.makeLink('dalke@example.org').link).pathname.slice(1)
    const phone = await open({ viewport: { width: 360, height: 740 } })
    await phone.goto(portal.portal.signIn.makeLink('dalke@example.org').link)
    await phone.getByRole('button', { name: 'Sign in' }).click()
    await phone.waitForURL(/\/jobs$/)
    assert.equal(await phone.getByRole('link', { name: 'Administration' }).count(), 0)
    const boss = await open({ viewport: { width: 360, height: 740 } })
    await boss.goto(portal.portal.signIn.makeLink('boss@example.org').link)
    await boss.getByRole('button', { name: 'Sign in' }).click()
    await boss.getByRole('link', { name: 'Administration' }).waitFor()
    const stranger = await open({ viewport: { width: 360, height: 740 } })
    const visits: [Page, string][] = [
      ...[
        '',
        'programs/slow_div',
        'programs/blastp?example=hbb',
        'programs/there',
        'programs/modes',
        `jobs/${finished}`,
        `jobs/${failed}`,
        `jobs/${shown}`,
        `jobs/${tables}?sort.all=-2&filter.all=row`,
        `jobs/${tables}/share`,
        `jobs/${tables}/delete`,
        `jobs/${running}`,
        `jobs/${waiting}`,
        'jobs/bcdfghjk',
        'jobs',
        'api',
        link,
      ].map((path): [Page, string] => [phone, path]),
      [boss, 'admin'],
      [stranger, 'jobs'],
      [stranger, 'sign-in'],
    ]
    for (const [page, path] of visits) {
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(`./${path}`)
      assert.deepEqual(await violationsOf(page), [], path)
      await page.emulateMedia({ colorScheme: 'dark' })
      assert.deepEqual(await violationsOf(page, ['color-contrast']), [], `${path} in the dark`)
      const [width = 0, wide = 0] = await page.evaluate<number[]>(
        '[document.documentElement.clientWidth, document.documentElement.scrollWidth]',
      )
      assert.ok(wide <= width, `/${path} is ${wide} px wide on ${width}`)
    }
    // A form with a message at each field.
    await stranger.goto('programs/slow_div')
    await stranger.locator('form').evaluate((form) => form.setAttribute('novalidate', ''))
    await divide(stranger).click()
    await stranger.getByRole('alert').waitFor()
    assert.deepEqual(await violationsOf(stranger), [])
    for (const path of ['programs/reads', 'programs/there']) {
      await stranger.goto(path)
      await makeBusy(stranger)
      for (const colorScheme of ['light', 'dark'] as const) {
        await stranger.emulateMedia({ colorScheme })
        assert.deepEqual(await violationsOf(stranger), [], `${path} in the ${colorScheme}`)
      }
    }
    openGate(portal.root)
    for (const id of [running, other, waiting]) await portal.over(id)
  })
})
