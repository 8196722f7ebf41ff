import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'
import { type Browser, chromium } from 'playwright-core'

/**
 * A headless Chromium that closes with the test; `needs(t, 'chromium')` has been asked. Where Debian's headless shell of it
 * is there, that: it costs half the processor time, but knows no notifications.
 *
 * @param isWhole the browser as people have it
 */
export async function startChromium(t: TestContext, isWhole = false): Promise<Browser> {
  const names = isWhole ? ['chromium'] : ['chromium-headless-shell', 'chromium']
  const search = names.map((name) => `command -v ${name}`).join(' || ')
  const path = spawnSync('sh', ['-c', search], { encoding: 'utf8' }).stdout.trim()
  const browser = await chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  t.after(() => browser.close())
  return browser
}
