import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { readConfig } from '../../src/config/read.ts'
import { formatMistake } from '../../src/platform/hand-written-ini.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('a logo is a picture of a type that pages show, and small; otherwise it is said at the start', (t) => {
  const folder = temporaryFolder(t)
  const files: Record<string, string | Buffer> = {
    'a.svg': '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    'B.PNG': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    'c.jpeg': Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
    'd.webp': 'RIFF....WEBPVP8 ',
    'page.svg': '<html><script>alert(1)</script></html>',
    'text.png': 'PNG, but no picture',
    'large.svg': `<svg>${' '.repeat(200_000)}</svg>`,
    'icon.ico': 'x',
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  mkdirSync(join(folder, 'folder.png'))
  const read = (logo: string) => {
    writeFileSync(join(folder, 'errand.ini'), `[portal]\ntitle = Lab\nlogo = ${logo}\n`)
    const { config, mistakes } = readConfig({ workingDirectory: folder, environment: {} })
    return (
      config?.portal.logo ?? mistakes.map((one) => formatMistake(one).replaceAll(`${folder}/`, '')).join()
    )
  }
  for (const name of ['a.svg', 'B.PNG', 'c.jpeg', 'd.webp']) assert.equal(read(name), join(folder, name))
  const wrong: [string, RegExp][] = [
    ['page.svg', /^errand\.ini:3: logo: page\.svg is not what its name says/],
    ['text.png', /is not what its name says/],
    ['large.svg', /large\.svg has 200011 bytes and must have at most 200000/],
    ['icon.ico', /expected a file that ends with \.svg, \.png, \.jpg, \.jpeg, \.webp, found 'icon\.ico'/],
    ['nothing.png', /^errand\.ini:3: logo: can not be read: ENOENT/],
    ['folder.png', /expected a file, and folder\.png is none/],
  ]
  for (const [name, message] of wrong) assert.match(read(name), message)
})
