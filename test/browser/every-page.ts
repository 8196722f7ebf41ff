import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import type { Scene } from '../browser.test.ts'
import { openGate } from '../support/open-gate.ts'
import { makeBusy } from './form.ts'

/** A page, or a page in some state; who looks at it. */
interface Visit {
  who: 'owner' | 'boss' | 'stranger'
  path: string
  /** What makes the state that is meant. */
  act?(page: Page): Promise<unknown>
}

interface Jobs {
  finished: string
  failed: string
  shown: string
  tables: string
  moreTables: string
  running: string
  waiting: string
  link: string
}

/** Every page and every state that looks different: whoever makes one adds a line. */
const visits = ({ finished, failed, shown, tables, moreTables, running, waiting, link }: Jobs): Visit[] => [
  { who: 'owner', path: '' },
  { who: 'owner', path: 'programs/slow_div' },
  { who: 'owner', path: 'programs/blastp?example=hbb' },
  { who: 'owner', path: 'programs/there' },
  { who: 'owner', path: 'programs/modes' },
  { who: 'stranger', path: 'programs/reads', act: makeBusy },
  { who: 'stranger', path: 'programs/there', act: makeBusy },
  { who: 'stranger', path: 'programs/slow_div', act: sendEmpty },
  { who: 'owner', path: `jobs/${finished}` },
  { who: 'owner', path: `jobs/${failed}` },
  { who: 'owner', path: `jobs/${shown}` },
  { who: 'owner', path: `jobs/${tables}?sort.all=-2&filter.all=row` },
  { who: 'owner', path: `jobs/${tables}/compare?with=${moreTables}` },
  { who: 'owner', path: `jobs/${finished}/compare?with=${failed}`, act: openDetails },
  { who: 'owner', path: `jobs/${finished}/compare?with=${tables}` },
  { who: 'owner', path: `jobs?with=${finished}` },
  { who: 'owner', path: `jobs/${tables}/share` },
  { who: 'owner', path: `jobs/${tables}/delete` },
  { who: 'owner', path: `jobs/${running}` },
  { who: 'owner', path: `jobs/${waiting}` },
  { who: 'owner', path: 'jobs/bcdfghjk' },
  { who: 'owner', path: 'jobs?sort=took', act: (page) => page.locator('summary').first().click() },
  { who: 'owner', path: 'jobs', act: tickOne },
  { who: 'owner', path: 'jobs?q=state:broken+since:soon+slow' },
  { who: 'owner', path: 'jobs?q=unicorn' },
  { who: 'owner', path: 'jobs', act: askToCancel },
  { who: 'owner', path: 'api' },
  { who: 'owner', path: link },
  { who: 'boss', path: 'admin' },
  { who: 'boss', path: 'admin/jobs' },
  { who: 'boss', path: 'admin/schedules' },
  { who: 'boss', path: 'admin/schedules/nightly' },
  { who: 'stranger', path: '' },
  { who: 'stranger', path: '?q=division' },
  { who: 'stranger', path: 'jobs' },
  { who: 'stranger', path: 'sign-in' },
  // From here on the stranger reads German.
  { who: 'stranger', path: 'programs/slow_div?page-language=de' },
  { who: 'stranger', path: `jobs/${finished}` },
]

async function sendEmpty(page: Page): Promise<void> {
  await page.locator('form').evaluate((form) => form.setAttribute('novalidate', ''))
  await page.getByRole('button', { name: 'Divide' }).click()
  await page.getByRole('alert').waitFor()
}

const openDetails = (page: Page) => page.locator('summary').first().click()
const tickOne = (page: Page) => page.locator('[name=id]').first().check()

async function askToCancel(page: Page): Promise<void> {
  await tickOne(page)
  await page.getByRole('button', { name: 'Cancel …' }).click()
  await page.getByRole('heading', { name: /Cancel/ }).waitFor()
}

export function testEveryPage(t: TestContext, house: (t: TestContext) => Promise<Scene>): void {
  t.test(
    'every page can be used by everybody: narrow and wide, light and dark, calm, without scripts',
    async (t) => {
      const scene = await house(t)
      const jobs = await makeJobs(scene)
      const people = await comeIn(scene, true)
      const withoutScripts = await comeIn(scene, false)
      // That no page asks another host, and no script or style is refused, every page of every test is watched for: see
      // `open` in browser.test.ts.
      for (const visit of visits(jobs)) {
        const page = people[visit.who]
        const where = `/${visit.path} as ${visit.who}`
        await page.setViewportSize({ width: 390, height: 844 })
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
        await page.goto(`./${visit.path}`)
        await visit.act?.(page)
        assert.deepEqual(await violationsOf(page), [], where)
        assert.equal(await page.evaluate('document.getAnimations().length'), 0, `${where} moves`)
        const [width = 0, wide = 0] = await page.evaluate<number[]>(
          '[document.documentElement.clientWidth, document.documentElement.scrollWidth]',
        )
        assert.ok(wide <= width, `${where} is ${wide} px wide on ${width}`)
        if (!visit.act) {
          const plain = withoutScripts[visit.who]
          await plain.goto(`./${visit.path}`)
          const headings = await plain.locator('h1').allTextContents()
          // Away from it before it refreshes itself: that would cut off the way to the next.
          await plain.goto('about:blank')
          assert.deepEqual(
            headings,
            await page.locator('h1').allTextContents(),
            `${where}, without JavaScript`,
          )
          assert.equal(headings.length, 1, where)
        }
        // Nothing else goes by the colours, and what is wide is what is narrow, with more room.
        await page.emulateMedia({ colorScheme: 'dark' })
        await page.setViewportSize({ width: 1280, height: 900 })
        assert.deepEqual(
          await violationsOf(page, ['color-contrast', 'target-size', 'scrollable-region-focusable']),
          [],
          `${where}, wide and in the dark`,
        )
      }
      await endJobs(scene, jobs)
    },
  )

  t.test('from home to a result and on by keyboard alone, and one sees where one is', async (t) => {
    const { open } = await house(t)
    const page = await open()
    await page.goto('./')
    await tabTo(page, 'Slow division')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/programs\/slow_div$/)
    for (const [label, value] of [
      ['Dividend', '8'],
      ['Divisor', '2'],
      ['Seconds', '0'],
      ['Your email address', 'dalke@example.org'],
    ] as const) {
      await tabTo(page, label)
      await page.keyboard.press('Control+A')
      await page.keyboard.type(value)
    }
    await tabTo(page, 'Divide')
    await page.keyboard.press('Space')
    await page.waitForURL(/\/jobs\/\w{8}$/)
    await page.getByRole('heading', { name: 'Finished' }).waitFor()
    await tabTo(page, 'Change and run again')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\?from=/)
    await tabTo(page, 'Dividend')
    assert.equal(await page.evaluate('document.activeElement.value'), '8')
  })
}

async function makeJobs({ portal, mailbox }: Scene): Promise<Jobs & { other: string }> {
  const finished = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  const failed = await portal.submit('slow_div', { x: '8', y: '0', seconds: '0' })
  const shown = await portal.submit('page', {})
  const tables = await portal.submit('tables', {})
  const moreTables = await portal.submit('tables', { n: '13' })
  for (const id of [finished, failed, shown, tables, moreTables]) await portal.over(id)
  portal.portal.schedules.start('nightly')
  const running = await portal.submit('gate', {})
  const other = await portal.submit('gate', {})
  const waiting = await portal.submit('gate', {})
  await mailbox.letter(/failed/)
  const link = new URL(portal.portal.signIn.makeLink('dalke@example.org').link).pathname.slice(1)
  return { finished, failed, shown, tables, moreTables, running, other, waiting, link }
}

async function endJobs(
  { portal }: Scene,
  { running, other, waiting }: Jobs & { other: string },
): Promise<void> {
  openGate(portal.root)
  for (const id of [running, other, waiting]) await portal.over(id)
}

async function comeIn(
  { open, portal }: Scene,
  javaScriptEnabled: boolean,
): Promise<Record<Visit['who'], Page>> {
  const signIn = async (address: string) => {
    const page = await open({ javaScriptEnabled })
    await page.goto(portal.portal.signIn.makeLink(address).link)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(/\/jobs$/)
    return page
  }
  const owner = await signIn('dalke@example.org')
  assert.equal(await owner.getByRole('link', { name: 'Administration' }).count(), 0)
  return { owner, boss: await signIn('boss@example.org'), stranger: await open({ javaScriptEnabled }) }
}

/** What axe finds wrong by WCAG 2.2 A and AA (or by these of its rules), with the place and what to do. */
export async function violationsOf(page: Page, rules: string[] = []): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules.length > 0
    ? axe.withRules(rules)
    : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  ).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
  )
}

/** Presses Tab until this link, button or field has the focus; whatever has it on the way shows that. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press('Tab')
    const [found, outline] = await page.evaluate<[string, number]>(`(() => {
      const one = document.activeElement
      const label = one.labels?.[0] ?? one
      const shown = [one, one.closest('.card')].filter(Boolean).map((box) => getComputedStyle(box))
      const widths = shown.map((style) => style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth))
      return [label.textContent.trim(), Math.max(...widths)]
    })()`)
    assert.ok(outline >= 2, `'${found}' has the focus and does not show it`)
    if (found.startsWith(name)) return
  }
  assert.fail(`no way by Tab to '${name}'`)
}
