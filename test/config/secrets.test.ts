import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readConfig } from '../../src/config/read.ts'
import { formatMistake } from '../../src/platform/hand-written-ini.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const secret = '0123456789abcdef'

function read(t: TestContext, settings: string, file = '') {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'errand.ini'), settings)
  writeFileSync(join(folder, 'secret'), file)
  const { config, mistakes } = readConfig({ workingDirectory: folder, environment: {} })
  return { config, mistakes: mistakes.map((one) => formatMistake(one).replaceAll(`${folder}/`, '')) }
}

test('a secret may stand in a file of its own', (t) => {
  const signing = read(t, '[portal]\nnotify_secret_file = secret\n', `${secret}\n`)
  assert.equal(signing.config?.portal.notify_secret, secret)
  const mail = read(t, '[mail]\nsmtp_file = secret\n', 'smtp://user:word@mail.example.org:587\n')
  assert.equal(mail.config?.mail.smtp, 'smtp://user:word@mail.example.org:587')
})

test('what is wrong with a secret is said without it', (t) => {
  assert.deepEqual(read(t, '[portal]\nnotify_secret = too-short\n').mistakes, [
    'errand.ini:2: notify_secret: expected at least 16 characters without blanks (openssl rand -hex 32)',
  ])
  for (const [settings, file, mistake] of [
    ['[portal]\nnotify_secret_file = secret\n', 'short', /^secret: expected at least 16 characters/],
    ['[portal]\nnotify_secret_file = secret\n', '', /^secret: expected at least 16 characters/],
    [
      '[portal]\nnotify_secret_file = nowhere\n',
      '',
      /^errand\.ini: notify_secret_file: can not be read: ENOENT/,
    ],
    [
      `[portal]\nnotify_secret = ${secret}\nnotify_secret_file = secret\n`,
      secret,
      /: one of the two is enough$/,
    ],
    [
      '[mail]\nsmtp = smtp://a:w@h:1\nsmtp_file = secret\n',
      'smtp://h:1',
      /smtp is given too: one of the two/,
    ],
    ['[mail]\nsmtp_file = secret\n', 'user:word', /^secret: expected smtp:\/\/user:password@host:587/],
  ] as const) {
    const { mistakes, config } = read(t, settings, file)
    assert.equal(config, undefined)
    assert.equal(mistakes.length, 1, mistakes.join('\n'))
    assert.match(mistakes[0] ?? '', mistake)
  }
})
