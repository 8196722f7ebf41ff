import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { testEveryPage, violationsOf } from './browser/every-page.ts'
import { formPrograms, testForms } from './browser/form.ts'
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
command = sh -c 'seq $0 | sed "s/.*/row &,&,&/" >all.csv' {n}
[inputs.n]
type = integer
default = 12
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

const schedules = `
[schedule.nightly]
cmd = sh -c 'echo done && exit 3'
at = 4:35am
timezone = Europe/Berlin

[schedule.often]
script = "echo a long line of a script that goes on and on, and on\\nsleep 0"
every = 10 minutes
enabled = false

[schedule.other]
cmd = true
when = changes(version)
machines = another-machine

[schedule.wrong]
cmd = true
every = now and then
`

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
  let heard: string[] = []
  // Before the portal is gone: a page that then finds it gone may say so.
  t.after(() => {
    heard = [...complaints]
  })
  const portal = await startPortal(t, {
    programs,
    schedules,
    settings: {
      mail: [`smtp = ${mailbox.url}`],
      portal: ['notice = The server is down on Friday.'],
      access: ['admins = boss@example.org'],
    },
  })
  // After it is: what follows a hook that throws is not done.
  t.after(() => assert.deepEqual(heard, [], 'the browser complained'))
  return {
    portal,
    mailbox,
    async open(options = {}) {
      const context = await browser.newContext({ baseURL: `${portal.url}/`, ...options })
      t.after(() => context.close())
      const page = await context.newPage()
      page.setDefaultTimeout(30_000)
      // No page asks anybody but the portal for anything.
      page.on('request', (request) => {
        const { protocol, host } = new URL(request.url())
        if (/^https?:$/.test(protocol) && host !== new URL(portal.url).host) complaints.push(request.url())
      })
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

const divide = (page: Page) => page.getByRole('button', { name: 'Divide' })

test('in Chromium', { concurrency: 3 }, async (t) => {
  if (!needs(t, 'chromium')) return
  const browser = await startChromium(t)
  const whole = await startChromium(t, true)

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
    await later.getByLabel('Job id').fill(address.slice(-8).toUpperCase().replace(/^..../, '$&-'))
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

  t.test('home: programs are found while one types; the whole card leads to its form', async (t) => {
    const { open } = await withBrowser(t, browser)
    const page = await open()
    const cards = page.locator('.card:visible h2')
    await page.goto('./?q=nothing')
    assert.equal(await cards.count(), 0)
    await page.getByLabel('Find a program').fill('INTEGER')
    await page.getByText(/^1 of \d+ programs$/).waitFor()
    assert.deepEqual(await cards.allTextContents(), ['Slow division'])
    await page.locator('.card:visible').click({ position: { x: 8, y: 60 } })
    await page.waitForURL(/\/programs\/slow_div$/)
  })

  t.test('my jobs: states change while one looks, and several jobs are cancelled at once', async (t) => {
    const { open, portal } = await withBrowser(t, browser)
    const ids = [await portal.submit('gate', {}), await portal.submit('gate', {})]
    const [first = '', second = ''] = ids
    const third = await portal.submit('gate', {})
    for (const javaScriptEnabled of [true, false]) {
      const page = await open({ javaScriptEnabled })
      await page.goto(portal.portal.signIn.makeLink('dalke@example.org').link)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(/\/jobs$/)
      if (javaScriptEnabled) {
        await page.getByRole('checkbox', { name: 'Select all' }).check()
        assert.equal(await page.locator('[name=id]:checked').count(), 3)
        await page.getByRole('checkbox', { name: `Select Gate ${second}` }).uncheck()
        assert.equal(await page.getByRole('checkbox', { name: 'Select all' }).isChecked(), false)
        await page.getByRole('checkbox', { name: `Select Gate ${first}` }).uncheck()
      } else await page.getByRole('checkbox', { name: `Select Gate ${first}` }).check()
      await page.getByRole('button', { name: 'Cancel …' }).click()
      await page.getByRole('heading', { name: 'Cancel this job?' }).waitFor()
      await page.getByRole('button', { name: 'Cancel it' }).click()
      await page.getByText('1 job was cancelled.').waitFor()
      if (!javaScriptEnabled) continue
      const row = page.locator(`tr[data-job=${third}]`)
      await row.getByText('Cancelled').waitFor()
      portal.portal.changeTarget('default', { paused: true }, 'boss@example.org')
      const box = page.getByRole('checkbox', { name: `Select Gate ${second}` })
      await box.check()
      await portal.portal.cancel(second, 'boss@example.org')
      // By itself, without losing what was ticked.
      await page.locator(`tr[data-job=${second}]`).getByText('Cancelled').waitFor()
      assert.ok(await box.isChecked())
      await page.getByRole('status').getByText(`Gate ${second}: Cancelled`).waitFor({ state: 'attached' })
      await page.getByRole('link', { name: /^Cancelled/ }).click()
      await page.waitForURL(/\?q=state%3Acancelled$/)
      assert.equal(await page.locator('tbody tr').count(), 2)
      await page.getByLabel('Search in jobs').fill(`id:${second}`)
      await page.keyboard.press('Enter')
      await page.waitForURL(/q=id/)
      assert.equal(await page.locator('tbody tr').count(), 1)
    }
    openGate(portal.root)
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
    const { open, portal } = await withBrowser(t, whole)
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
    writeFileSync(portal.folder(id).usage, '0,0,1000000,1\n5,10,3000000,1\n10,15,2000000,1\n')
    await page.getByText('up to 2 processors busy, in 10 s').waitFor()
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

  testEveryPage(t, (t) => withBrowser(t, browser))
})
