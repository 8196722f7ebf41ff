import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'
import { type Browser, chromium } from 'playwright-core'

/** A headless Chromium that closes with the test; `needs(t, 'chromium')` has been asked. */
export async function startChromium(t: TestContext): Promise<Browser> {
  const path = spawnSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).stdout.trim()
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
