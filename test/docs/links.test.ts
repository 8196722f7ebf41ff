import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { verbs } from '../../src/cli/verbs.ts'
import { define } from '../program/define.ts'
import { blocks, pages, read, root } from './page.ts'

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

for (const page of pages) {
  test(`every link in ${page} leads somewhere`, () => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    for (const link of links) {
      if (/^https?:/.test(link)) continue
      const [path = '', anchor] = link.split('#')
      const file = join(root, dirname(page), path)
      assert.ok(existsSync(file), link)
      if (anchor !== undefined) assert.ok(anchorsIn(readFileSync(file, 'utf8')).includes(anchor), link)
    }
  })

  test(`every command in ${page} is one`, () => {
    const text = read(page)
    const code = [
      ...blocks(text, 'sh', 'console', ''),
      ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, one = '']) => one),
    ]
    for (const one of code) {
      for (const [, name = ''] of one.matchAll(/\bnpm run ([\w-]+)/g))
        assert.ok(Object.hasOwn(scripts, name), one)
      for (const [, name = ''] of one.matchAll(/\bnpm (start|test)\b/g))
        assert.ok(Object.hasOwn(scripts, name), one)
      for (const [, name = ''] of one.matchAll(/(?:^|\$ |; |&& |npx |bin\/)errand ([a-z][\w-]*)/gm))
        assert.ok(Object.hasOwn(verbs, name), one)
    }
  })
}

/** The anchors of headings, as GitHub makes them. */
function anchorsIn(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
}

test("the README's program.ini is without mistakes", () => {
  const [ini = ''] = blocks(read('README.md'), 'ini')
  assert.equal(define(ini).title, 'Prime factors')
})

test('the README is short', () => {
  assert.ok(read('README.md').split('\n').length <= 150)
})

test('the files in deploy/ are spoken of, and keep running jobs alive', () => {
  for (const name of ['errand.service', 'nginx.conf'])
    assert.match(read('docs/deploying.md'), new RegExp(`deploy/${name}`))
  const unit = read('deploy/errand.service')
  assert.match(unit, /^KillMode=process$/m)
  assert.doesNotMatch(unit, /^(PrivateTmp|DynamicUser|ProcSubset)=/m)
})
