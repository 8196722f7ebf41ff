import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { en } from '../src/messages/en.ts'
import { agoInWords, spanInWords } from '../src/messages/times.ts'

const root = join(import.meta.dirname, '..')

/** What may say something: each file with its short names for a part of the catalogue (`const words = t.inputs`) spelt out. */
const texts = ['src', 'views', 'wrapper']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(root, folder, name),
    ),
  )
  .filter((path) => statSync(path).isFile() && !/messages\/(en|de)\.ts$/.test(path))
  .map((path) => {
    const text = readFileSync(path, 'utf8')
    return [...text.matchAll(/const (\w+) = (t\.\w+)$/gm)].reduce(
      (spelt, [, name, part]) => spelt.replaceAll(new RegExp(`\\b${name}\\.`, 'g'), `${part}.`),
      text,
    )
  })
  .join('\n')

function pathsOf(part: object, path: string): string[] {
  return Object.entries(part).flatMap(([key, value]) =>
    typeof value === 'object' ? pathsOf(value, `${path}.${key}`) : [`${path}.${key}`],
  )
}

function isUsed(path: string): boolean {
  const part = path.replace(/\.\w+$/, '')
  const whole = new RegExp(`\\bt${path.replaceAll('.', '\\.')}\\b`)
  // Or all of the part is handed on.
  const handedOn = new RegExp(`\\bt${part.replaceAll('.', '\\.')}(?![\\w.])`)
  return whole.test(texts) || handedOn.test(texts)
}

test('every message is said somewhere', () => {
  assert.deepEqual(
    pathsOf(en, '').filter((path) => !isUsed(path)),
    [],
  )
})

test('moments are never said as spans; a span that is not measured is said so', () => {
  for (const milliseconds of [-5_000, 0, 50, 99, 100, 9_999])
    assert.equal(agoInWords(0, milliseconds), 'just now')
  assert.equal(agoInWords(0, 10_000), '10 seconds ago')
  assert.equal(agoInWords(0, 61_000), '1 minute ago')
  assert.equal(spanInWords(0), 'less than 0.1 s')
  assert.equal(spanInWords(250), '4 min 10 s')
})
