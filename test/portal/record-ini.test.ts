import assert from 'node:assert/strict'
import test from 'node:test'
import { publicDefinition } from '../../src/portal/record-ini.ts'
import { define } from '../program/define.ts'

const text = `title = Größe; "x"
; the password is hunter2
command = show {x} '{}' ; hunter2
notify_url = https://hooks.example.org/?hunter2
extra_path = bin:/srv/hunter2:/programs/test/lib
record_environment = LC_ALL
[inputs.x]
help = "two\\nlines"
[environment]
LC_ALL = C
API_KEY = hunter2
DATABASE_URL = postgres://u:hunter2@db/x
`.replace(';', '\\;')

for (const [name, end] of Object.entries({ LF: '\n', CR: '\r', CRLF: '\r\n' }))
  test(`a definition with ${name} at the ends of lines says the same to others, but for what is the server's own`, () => {
    const program = define(text.replaceAll('\n', end))
    const shown = publicDefinition(program)
    assert.doesNotMatch(shown, /hunter2/)
    for (const left of ['notify_url', 'extra_path', '[environment] API_KEY', '[environment] DATABASE_URL'])
      assert.ok(shown.includes(`;   ${left}\n`), left)
    const { title, command, inputs, extraPath, environment } = define(shown)
    assert.deepEqual(
      { title, command, inputs, extraPath },
      {
        title: program.title,
        command: program.command,
        inputs: program.inputs,
        extraPath: ['/programs/test/bin', '/programs/test/lib'],
      },
    )
    assert.deepEqual({ ...environment }, { LC_ALL: 'C' })
  })
