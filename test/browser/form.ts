import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import type { Scene } from '../browser.test.ts'

/** Programs whose forms these tests fill in. */
export const formPrograms = {
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

const send = (page: Page) => page.getByRole('button', { name: 'Start' }).click()
