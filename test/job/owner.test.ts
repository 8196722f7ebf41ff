import assert from 'node:assert/strict'
import test from 'node:test'
import { ownerFolderName, parseAddress } from '../../src/job/owner.ts'

test('addresses that can not be the name of a folder safely are refused', () => {
  for (const address of [
    '../../x@y.org',
    'a/b@y.org',
    '.@x',
    '.a@y.org',
    '',
    'x',
    '@y.org',
    'x@',
    'x@y@z',
    'x@y..org',
    'x@.y',
    'x@-y.org',
    'x@y.org-',
    'a b@y.org',
    'a\0b@y.org',
    'a\nb@y.org',
    'x@y.org\nBcc: z@y.org',
    'x@y.org, z@y.org',
    'X <x@y.org>',
    'é@y.org',
    'x@é.org',
    'a\\b@y.org',
    '"a"@y.org',
    `${'x'.repeat(195)}@y.org`,
  ])
    assert.equal(parseAddress(address), undefined, JSON.stringify(address))
})

test('up to 200 bytes are taken', () => {
  const longest = `${'x'.repeat(194)}@y.org`
  assert.equal(Buffer.byteLength(longest), 200)
  assert.equal(parseAddress(longest), longest)
  assert.ok(Buffer.byteLength(ownerFolderName(longest)) <= 255)
})

test('upper and lower case are one person', () => {
  assert.equal(parseAddress(' Dalke@Example.ORG '), 'dalke@example.org')
  assert.equal(parseAddress("o'neil+x@y-z.example"), "o'neil+x@y-z.example")
  assert.equal(ownerFolderName('dalke@example.org'), 'user-dalke@example.org')
})
