import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import type { Scene } from '../browser.test.ts'

/** Programs whose forms these tests fill in. */
export const formPrograms = {
  large: `
title = Large
command = wc -c {data}
[inputs.data]
type = file
label = Data
required = true
`,
  there: `
title = There
command = wc -c {data}
[inputs.data]
type = server_file
label = Data
roots = {tests}/../../src
`,
  reads: `
title = Reads
command = wc -c {reads}
[inputs.reads]
type = file
label = Reads
max_files = 2
max_size = 1 kB
accept = .fq
required = true
`,
  modes: `
title = Modes
command = printf "%s %s" {mode} {matrix}
[inputs.mode]
type = choice
label = Mode
choices = quick: Quick, advanced: Advanced
default = quick
[inputs.matrix]
group = Scoring
label = Matrix
pattern = [a-z0-9]+
required = true
show_if = mode = advanced
[example.pam]
label = With PAM 30
mode = advanced
matrix = pam30
[inputs.why]
label = Why that one
group = Scoring
show_if = matrix = pam30
`,
}

const file = (name: string, bytes: number, mimeType = '') => ({
  name,
  mimeType,
  buffer: Buffer.alloc(bytes, 'x'),
})

/** What a form does in a browser, with scripts and without. `begin` starts a portal and makes pages. */
export function testForms(t: TestContext, begin: (t: TestContext) => Promise<Scene>): void {
  t.test('an input that depends on another comes and goes, and nothing typed is lost', async (t) => {
    const { open, portal } = await begin(t)
    const page = await open()
    await page.goto('programs/modes')
    const [matrix, why] = [page.getByLabel('Matrix'), page.getByLabel('Why that one')]
    const group = page.getByRole('group', { name: 'Scoring' })
    assert.deepEqual([await matrix.isVisible(), await why.isVisible()], [false, false])
    assert.equal(await group.isVisible(), false)
    await page.getByLabel('Mode').selectOption('advanced')
    assert.equal(await group.isVisible(), true)
    assert.equal(await page.getByText('Only when “Mode”').isVisible(), false)
    await send(page)
    assert.equal(await page.locator('#matrix:invalid').count(), 1, 'it is required now')
    await matrix.fill('pam30')
    await why.fill('because')
    // What no browser would send keeps a hidden input from nothing.
    await matrix.fill('NO')
    assert.equal(await why.isVisible(), false)
    await page.getByLabel('Mode').selectOption('quick')
    await page.getByLabel('Your email address').fill('.@example.org')
    await send(page)
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Mode').selectOption('advanced')
    await matrix.fill('pam30')
    assert.equal(await why.inputValue(), 'because')
    await page.getByLabel('Your email address').fill('dalke@example.org')
    await send(page)
    await page.waitForURL(/\/jobs\/\w{8}$/)
    const job = await portal.portal.read(page.url().slice(-8))
    assert.deepEqual(
      job?.inputs.map(({ value }) => value),
      ['advanced', 'pam30', 'because'],
    )
  })

  t.test('files are listed, added, removed and dropped; what would be refused is said before', async (t) => {
    const { open, portal } = await begin(t)
    const page = await open()
    await page.goto('programs/reads')
    await page.getByLabel('Your email address').fill('ada@example.org')
    const [input, list] = [page.locator('#reads'), page.locator('.chosen li')]
    await input.setInputFiles(file('a.fq', 1001))
    await list.getByText('is larger than 1 kB').waitFor()
    await send(page)
    assert.equal(await page.locator('#reads:invalid').count(), 1)
    await page.getByRole('button', { name: 'Remove a.fq' }).click()
    assert.equal(await list.count(), 0)
    await input.setInputFiles(file('a.fq', 10))
    await input.setInputFiles(file('b.txt', 10, 'text/plain'))
    assert.match(
      (await list.allInnerTexts()).join(' '),
      /a\.fq\s*10 bytes.*b\.txt\s*10 bytes, text\/plain.*none of \.fq/s,
    )
    await page.getByRole('button', { name: 'Remove b.txt' }).click()
    const dropped = await page.evaluateHandle(
      "(() => { const all = new DataTransfer(); all.items.add(new File(['x'], 'c.fq')); return all })()",
    )
    await page.locator('label[for=reads]').dispatchEvent('drop', { dataTransfer: dropped })
    await list.locator('.name', { hasText: 'c.fq' }).waitFor()
    await send(page)
    await page.waitForURL(/\/jobs\/\w{8}$/)
    const job = await portal.portal.read(page.url().slice(-8))
    assert.deepEqual(job?.inputs[0]?.value, ['a.fq', 'c.fq'])
  })

  t.test('a file of the server is found folder by folder', async (t) => {
    const { open } = await begin(t)
    const page = await open()
    await page.goto('programs/there')
    const path = page.getByLabel('Data')
    await page.getByRole('button', { name: 'Browse' }).click()
    await page.getByRole('button', { name: 'src/', exact: true }).click()
    await page.getByRole('button', { name: 'job/', exact: true }).click()
    await page.getByRole('button', { name: 'title.ts' }).click()
    assert.equal(await path.inputValue(), 'src/job/title.ts')
    assert.equal(await page.locator('.browse').isVisible(), false)
    // It begins where it was left.
    await page.getByRole('button', { name: 'Browse' }).click()
    await page.getByRole('button', { name: 'title.ts' }).waitFor()
  })

  t.test('a large file is sent with a bar; a mistake brings the form back with the file', async (t) => {
    const { open, portal } = await begin(t)
    const page = await open()
    await page.goto('programs/large')
    await page.locator('#data').setInputFiles(file('large.bin', 1_500_000))
    await page.getByLabel('Your email address').fill('.@example.org')
    await send(page)
    await page.getByRole('alert').getByText('invalid email address').waitFor()
    await page.getByText('large.bin 1.5 MB, kept').waitFor()
    assert.equal(await page.evaluate('document.activeElement.id'), 'email_address')
    assert.match(page.url(), /\/programs\/large$/, 'it was sent by the script')
    await page.getByLabel('Your email address').fill('ada@example.org')
    await page.locator('#data').setInputFiles(file('other.bin', 1_600_000))
    await send(page)
    await page.waitForURL(/\/jobs\/\w{8}$/)
    const job = await portal.portal.read(page.url().slice(-8))
    assert.equal(job?.inputs[0]?.value, 'other.bin')
  })

  t.test('an example fills its fields in and leaves the others', async (t) => {
    const { open } = await begin(t)
    const page = await open()
    await page.goto('programs/modes')
    await page.getByLabel('Your email address').fill('ada@example.org')
    await page.getByRole('link', { name: 'With PAM 30' }).click()
    await page.getByRole('status').getByText('Filled in: With PAM 30.').waitFor()
    assert.equal(await page.getByLabel('Matrix').inputValue(), 'pam30')
    assert.equal(await page.getByLabel('Why that one').isVisible(), true)
    assert.equal(await page.getByLabel('Your email address').inputValue(), 'ada@example.org')
    assert.match(page.url(), /modes$/)
    await page.getByText('What will run').click()
    await page.getByText("printf '%s %s' advanced pam30").waitFor()
    await page.getByLabel('Mode').selectOption('quick')
    await page.getByText("printf '%s %s' quick ''").waitFor()
  })

  t.test(
    'without scripts an input that depends on another says so, and is left out where it has to be',
    async (t) => {
      const { open, portal } = await begin(t)
      const page = await open({ javaScriptEnabled: false })
      await page.goto('programs/modes')
      await page.getByText('Only when “Mode” is Advanced.').waitFor()
      await page.getByLabel('Matrix').fill('pam30')
      await page.getByLabel('Your email address').fill('dalke@example.org')
      await send(page)
      await page.waitForURL(/\/jobs\/\w{8}$/)
      const job = await portal.portal.read(page.url().slice(-8))
      assert.deepEqual(
        job?.inputs.map(({ value }) => value),
        ['quick', '', ''],
      )
    },
  )
}

/** A form with all open that it can have: files that are too large, what will run, the files of the server. */
export async function makeBusy(page: Page): Promise<void> {
  const files = page.locator('input[type=file]')
  if ((await files.count()) > 0)
    await files.setInputFiles([file('a.fq', 1_001), file('b.txt', 10), file('c.fq', 1)])
  const browse = page.getByRole('button', { name: 'Browse' })
  if ((await browse.count()) > 0) {
    await browse.click()
    await page.locator('.browse li').first().waitFor()
  }
  await page.getByText('What will run').click()
}

const send = (page: Page) => page.getByRole('button', { name: 'Start' }).click()
