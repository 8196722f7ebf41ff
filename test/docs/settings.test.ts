import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { z } from 'zod'
import { readConfig } from '../../src/config/read.ts'
import { settings } from '../../src/config/settings.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { blocks, parts, table } from './page.ts'

const sections = parts('docs/settings.md')
const headings: Record<string, string> = { target: '[target.<name>]' }

test('docs/settings.md has every section and no other', () => {
  assert.deepEqual(
    [...sections.keys()].filter((heading) => heading.startsWith('[')),
    Object.keys(settings).map((name) => headings[name] ?? `[${name}]`),
  )
})

for (const [name, { shape }] of Object.entries(settings)) {
  test(`docs/settings.md has every key of [${name}] with its default, and no other`, () => {
    const rows = table(sections.get(headings[name] ?? `[${name}]`) ?? '', 'key')
    assert.deepEqual(
      rows.map(([key]) => key),
      Object.keys(shape),
    )
    const checks: Record<string, z.ZodType> = shape
    for (const [key = '', byDefault = ''] of rows) {
      const actual = checks[key]?.parse(undefined)
      const isNone = actual === undefined || (Array.isArray(actual) && actual.length === 0)
      if (isNone) assert.equal(byDefault, 'none', key)
      else assert.deepEqual(checks[key]?.parse(byDefault), actual, key)
    }
  })
}

for (const page of ['README.md', 'docs/settings.md', 'docs/deploying.md']) {
  test(`the errand.ini in ${page} is without mistakes`, (t) => {
    const found = [...parts(page).values()]
      .flatMap((text) => blocks(text, 'ini'))
      .filter((text) => /^\[portal\]/m.test(text))
    assert.equal(found.length, 1)
    const folder = temporaryFolder(t)
    writeFileSync(join(folder, 'smtp.secret'), 'smtp://user:password@mail.example.org:587\n')
    writeFileSync(join(folder, 'errand.ini'), found[0] ?? '')
    assert.deepEqual(readConfig({ workingDirectory: folder, environment: {} }).mistakes, [])
  })
}
