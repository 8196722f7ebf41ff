import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readScheduleText } from '../../src/schedule/file/file.ts'
import { parseValue, unset, type Value } from '../../src/schedule/rules/value.ts'
import type { Change } from '../../src/schedule/schedules.ts'
import { mostTries } from '../../src/state/delivery-tries.ts'
import { keyOfStart } from '../../src/state/undelivered.ts'
import { house, minute, noon } from './house.ts'

const int = (text: string): Value => {
  const read = parseValue('int', text)
  if ('mistake' in read) throw new Error(read.mistake)
  return read.value
}

test('what is due at the same moment starts in the order of names', async (t) => {
  const all = ['job10', 'job2', 'alpha'].map((name) => `[schedule.${name}]\ncmd = true\nevery = 4 minutes\n`)
  const { schedules, pass, made } = house(t, all.join('\n'), undefined, Date.parse('2026-11-22T12:03:59Z'))
  await schedules.open()
  await pass(999)
  assert.deepEqual(made, [])
  await pass(1)
  assert.deepEqual(made, ['alpha-1', 'job2-2', 'job10-3'])
})

test('after a sleep, a stall or a time without a portal a schedule starts once, or not at all; never in a burst', async (t) => {
  const text = `[schedule.once]
cmd = true
every = 1 hour
[schedule.none]
cmd = true
every = 1 hour
missed = skip
[schedule.often]
cmd = true
every = 10 seconds
missed = skip
overlap = allow
`
  const first = house(t, text)
  await first.schedules.open()
  const made = (portal: typeof first, from = 0) =>
    portal.made.slice(from).filter((job) => !job.startsWith('often'))
  await first.pass(60 * minute)
  assert.deepEqual(made(first), ['none-360', 'once-362'])
  for (const job of made(first)) await first.end(job)
  const before = first.made.length
  first.jump(noon + 630 * minute + 3_000)
  await first.pass(10_000)
  // Of the moments of `often` the last is in time.
  assert.deepEqual(first.made.slice(before), ['once-363', 'often-364'])
  await first.end('once-363')
  await first.close()
  const second = house(t, text, first.folder, noon + 930 * minute + 1)
  await second.schedules.open()
  await second.pass(0)
  assert.deepEqual(made(second), ['once-365'])
  await second.pass(30 * minute)
  assert.deepEqual(made(second, 1), ['none-546'], 'the one before still runs')
})

test('never twice for one moment, also when the clock is set back; a clock that was a year ahead stops nothing', async (t) => {
  const { schedules, pass, jump, made } = house(
    t,
    '[schedule.a]\ncmd = true\nevery = 1 minute\noverlap = allow\n',
  )
  await schedules.open()
  await pass(2 * minute)
  assert.equal(made.length, 2)
  jump(noon)
  await pass(2 * minute)
  assert.equal(made.length, 2)
  await pass(minute)
  assert.equal(made.length, 3)
  jump(noon + 366 * 1440 * minute)
  await pass(minute)
  const ahead = made.length
  jump(noon + 10 * minute)
  await pass(2 * minute)
  assert.ok(made.length > ahead, 'it starts again')
})

test('what happens while the one before still runs: skip, queue, allow; max', async (t) => {
  const one = (name: string, rest: string) => `[schedule.${name}]\ncmd = true\n${rest}\n`
  const { schedules, outcomes } = house(
    t,
    [
      one('skip', ''),
      one('two', 'max = 2'),
      one('queue', 'overlap = queue'),
      one('allow', 'overlap = allow'),
    ].join(''),
  )
  await schedules.open()
  for (const name of ['skip', 'two', 'queue', 'allow']) for (let n = 0; n < 3; n++) schedules.start(name)
  await schedules.settled()
  assert.deepEqual(outcomes('skip'), ['job', 'skipped', 'skipped'])
  assert.deepEqual(outcomes('two'), ['job', 'job', 'skipped'])
  assert.deepEqual(outcomes('queue'), ['job', 'queued', 'queued'])
  assert.deepEqual(outcomes('allow'), ['job', 'job', 'job'])
})

test('what one is followed by, whatever its end, on success or on failure; old runs are cleared', async (t) => {
  const { schedules, made, removed, end } = house(
    t,
    `[schedule.main]
cmd = true
keep_runs = 2
after = always
after.success = good
after.failure = bad
[schedule.always]
cmd = true
overlap = allow
[schedule.good]
cmd = true
[schedule.bad]
cmd = true
enabled = false
`,
  )
  await schedules.open()
  schedules.start('main')
  await schedules.settled()
  await end('main-1')
  await end('main-1')
  assert.deepEqual(made, ['main-1', 'always-2', 'good-3'])
  schedules.setEnabled('bad', true)
  schedules.start('main')
  await schedules.settled()
  await end('main-4', 'error')
  assert.deepEqual(made.slice(3), ['main-4', 'always-5', 'bad-6'])
  schedules.start('main')
  await schedules.settled()
  await end('main-7')
  assert.deepEqual(removed, ['main-1'])
  assert.deepEqual(
    schedules.history('main', 9).map(({ serial }) => serial),
    [7, 4],
  )
})

test('a start that a crash cut off is gone on with, once; what ended meanwhile is noted and followed', async (t) => {
  const text = '[schedule.a]\ncmd = true\nafter = b\n[schedule.b]\ncmd = true\n'
  const first = house(t, text)
  await first.schedules.open()
  first.schedules.start('a')
  await first.schedules.settled()
  first.state.schedules.addStart('b', 'person', noon)
  await first.close()
  const second = house(t, text, first.folder)
  second.made.push('a-1')
  const begun = second.schedules.open()
  await begun
  await second.schedules.settled()
  assert.deepEqual(second.made, ['a-1', 'b-2'])
  await second.end('a-1')
  assert.equal(second.schedules.history('b', 1)[0]?.outcome, 'skipped', 'b still runs')
})

test('50 jobs that end at the same moment are all recorded, each once', async (t) => {
  const { schedules, end } = house(
    t,
    '[schedule.a]\ncmd = true\noverlap = allow\nafter = b\n[schedule.b]\ncmd = true\noverlap = allow\n',
  )
  await schedules.open()
  for (let n = 0; n < 50; n++) schedules.start('a')
  await schedules.settled()
  const jobs = schedules.history('a', 99).map(({ job }) => job ?? '')
  await Promise.all([...jobs, ...jobs].map((job) => end(job)))
  assert.equal(
    schedules.history('a', 99).filter(({ ended, state }) => ended === noon && state === 'success').length,
    50,
  )
  assert.equal(schedules.history('b', 99).length, 50)
})

test('only_if may ask for schedules that are there', async (t) => {
  const { schedules } = house(
    t,
    '[schedule.backup]\ncmd = true\n[schedule.a]\ncmd = true\nonly_if = running(bakcup) < 2\n',
  )
  await schedules.open()
  assert.deepEqual(
    schedules.mistakes().map(({ line, key, message }) => [line, key, message]),
    [[5, 'only_if', "there is no schedule 'bakcup'; did you mean 'backup'?"]],
  )
})

test('a start that fails is recorded with why, and the next one comes', async (t) => {
  const { schedules, pass, refuse, made } = house(t, '[schedule.a]\ncmd = true\nevery = 1 minute\n')
  await schedules.open()
  refuse(new Error('the disk is full'))
  await pass(minute)
  refuse(undefined)
  await pass(minute)
  assert.deepEqual(
    schedules.history('a', 9).map(({ outcome, note }) => [outcome, note]),
    [
      ['job', null],
      ['failed', 'the disk is full'],
    ],
  )
  assert.deepEqual(made, ['a-2'])
})

test('a state that can not be written stops nothing: what is due starts when it can, the rest with the next portal', async (t) => {
  const text = '[schedule.a]\ncmd = true\nevery = 1 minute\noverlap = allow\n'
  const first = house(t, text)
  const store = first.state.schedules
  const { addStart, endStart } = store
  const full = () => {
    throw new Error('database or disk is full')
  }
  await first.schedules.open()
  store.addStart = full
  await first.pass(minute + 1)
  assert.deepEqual(first.made, [])
  store.addStart = addStart
  await first.pass(minute)
  assert.deepEqual(first.made, ['a-1', 'a-2'])
  store.endStart = full
  await first.end('a-1')
  store.endStart = endStart
  assert.equal(store.start(1)?.ended, null)
  await first.schedules.ended('a-1')
  assert.equal(store.start(1)?.state, 'success')
})

test('what is refused as nothing can be kept has changed nothing: one is not disabled, no other file is in use', async (t) => {
  const text = `[schedule.a]
cmd = true
every = 1 minute
overlap = allow
[schedule.b]
cmd = true
when = load > 5
`
  const { schedules, state, made, pass, write } = house(t, text)
  const store = state.schedules
  const { atOnce } = store
  await schedules.open()
  schedules.set(new Map([['load', int('3')]]))
  store.atOnce = (work) =>
    atOnce(() => {
      work()
      throw new Error('database or disk is full')
    })
  assert.throws(() => schedules.setEnabled('a', false), /is full/)
  assert.throws(() => schedules.setEnabled('b', false), /is full/)
  write('[variables]\nload = 1\n[schedule.b]\ncmd = true\nwhen = load > 2\n[schedule.c]\ncmd = true\n')
  await assert.rejects(schedules.reload(), /is full/)
  store.atOnce = atOnce
  assert.deepEqual(
    schedules.all().map(({ name, start }) => [name, start?.kind, schedules.isEnabled(name)]),
    [
      ['a', 'every', true],
      ['b', 'when', true],
    ],
  )
  assert.equal(schedules.isNamed('load'), false)
  assert.equal(schedules.dueOf('a'), noon + minute)
  await pass(minute)
  schedules.set(new Map([['load', int('6')]]))
  await schedules.settled()
  assert.deepEqual(made, ['a-1', 'b-2'])
  assert.deepEqual(await schedules.reload(), { new: ['c'], gone: ['a'], changed: ['b'] })
  assert.equal(schedules.dueOf('a'), undefined)
})

test('rules: variables, edges and prev are kept over restarts and reloads; whisper and test start nothing', async (t) => {
  const text = `[variables]
stock = 10
[schedule.low]
cmd = true
overlap = allow
when = decreases(stock) && stock < 5
[schedule.elsewhere]
cmd = true
when = stock < 5
machines = server
`
  const first = house(t, text)
  const set = (of: typeof first, value: string) =>
    of.schedules.set(new Map([['stock', int(value)]])).map(({ schedule }) => schedule)
  await first.schedules.open()
  assert.deepEqual(first.schedules.test(new Map([['stock', int('4')]])).starts, ['low'])
  assert.deepEqual(set(first, '7'), [])
  assert.deepEqual(set(first, '4'), ['low'])
  assert.deepEqual(set(first, '4'), [], 'prev is 4 by now')
  first.schedules.whisper(new Map([['stock', int('3')]]))
  await first.schedules.reload()
  assert.equal(first.schedules.variables().get('stock')?.type, 'int')
  await first.close()
  const second = house(t, text, first.folder)
  await second.schedules.open()
  assert.deepEqual(second.schedules.variables().get('stock'), int('3'))
  assert.deepEqual(set(second, '5'), [])
  assert.deepEqual(set(second, '2'), ['low'])
})

test('in only_if prev is of the last job that was made, of this schedule by itself and over restarts', async (t) => {
  const text = `[variables]
version = 1
[schedule.nightly]
cmd = true
every = 1 day
only_if = changes(version)
[schedule.other]
cmd = true
when = changes(version)
only_if = prev(version) == 1
`
  const first = house(t, text)
  const day = 1440 * minute
  const night = async (of: typeof first) => {
    await of.pass(day)
    const outcome = of.schedules.lastOf('nightly')?.outcome
    const job = of.made.at(-1) ?? ''
    if (outcome === 'job') await of.end(job)
    return outcome
  }
  const set = (of: typeof first, value: string) => of.schedules.set(new Map([['version', int(value)]]))
  await first.schedules.open()
  assert.equal(await night(first), 'refused', 'as [variables] says it')
  set(first, '2')
  first.refuse(new Error('the disk is full'))
  assert.equal(await night(first), 'failed')
  first.refuse(undefined)
  assert.equal(await night(first), 'job', 'what made no job has used nothing up')
  assert.equal(await night(first), 'refused')
  await first.schedules.reload()
  set(first, '3')
  await first.close()
  const second = house(t, text, first.folder, noon + 4 * day)
  await second.schedules.open()
  assert.equal(await night(second), 'job')
  assert.equal(await night(second), 'refused')
})

test('in when prev is of the last start by whatever; one that is enabled or has another rule waits for a new rise', async (t) => {
  const one = (name: string, rest: string) => `[schedule.${name}]\ncmd = true\noverlap = allow\n${rest}\n`
  const high = (rule: string) => one('high', `when = ${rule}`)
  const rest = one('changed', 'when = changes(v)\nafter = follower') + one('follower', 'when = decreases(v)')
  const { schedules, end, write, made } = house(t, high('v > 5') + rest)
  const set = async (value: number) => {
    schedules.set(new Map([['v', int(String(value))]]))
    await schedules.settled()
    return made.splice(0).join()
  }
  await schedules.open()
  assert.equal(await set(9), 'changed-1,high-2')
  await end('changed-1')
  assert.equal(made.splice(0).join(), 'follower-3', 'prev of the follower is 9 by now')
  assert.equal(await set(8), 'changed-4,follower-5')
  schedules.whisper(new Map([['v', int('7')]]))
  schedules.start('changed')
  await schedules.settled()
  made.length = 0
  assert.equal(await set(7), 'follower-7', 'by hand it has run with 7')

  schedules.setEnabled('high', false)
  schedules.setEnabled('changed', false)
  assert.equal(await set(3), 'follower-8')
  schedules.setEnabled('high', true)
  schedules.setEnabled('changed', true)
  assert.equal(await set(3), '', 'what changed meanwhile starts nothing')
  assert.equal(await set(9), 'changed-9,high-10')

  schedules.change('high', 'edit', readScheduleText(high('v > 20') + rest, 'x', new Map(), noon))
  schedules.change('high', 'edit', readScheduleText(high('v > 6') + rest, 'x', new Map(), noon))
  assert.equal(await set(9), '', 'it held already when it became the rule')
  write(high('reloaded() || v > 7') + rest)
  await schedules.reload()
  await schedules.settled()
  assert.equal(made.splice(0).join(), '')
  assert.equal(await set(4), 'changed-11')
  assert.equal(await set(8), 'changed-12,high-13')
})

test('a change of one schedule is a reload for it alone; removed, it is forgotten but for its starts', async (t) => {
  const rule = (name: string, when: string) =>
    `[schedule.${name}]\ncmd = true\noverlap = allow\nwhen = ${when}\n`
  const values = (stock: number) => `[variables]\nstock = ${stock}\n`
  const loaded = rule('loaded', 'reloaded()')
  const low = rule('low', 'decreases(stock)')
  const { schedules, write, made } = house(t, values(10) + loaded)
  const text = (file: string) => readScheduleText(file, 'schedules.ini', new Map(), noon)
  const begun = async () => {
    await schedules.settled()
    return made.splice(0).join()
  }
  const change = (name: string, how: Change, file: string) => {
    schedules.change(name, how, text(file))
    return begun()
  }
  const set = (value: string) => {
    schedules.set(new Map([['stock', int(value)]]))
    return begun()
  }
  await schedules.open()
  assert.equal(await begun(), 'loaded-1')

  // A value that a hand has changed waits for a reload; what was given when the file was last read is what `prev` says.
  assert.equal(await change('low', 'add', values(3) + loaded + low), '')
  assert.deepEqual(schedules.variables().get('stock'), int('10'))
  assert.equal(await set('9'), 'low-2')
  const eager = rule('eager', 'reloaded() || changes(stock)')
  assert.equal(await change('eager', 'add', values(3) + loaded + low + eager), 'eager-3')
  assert.equal(await change('eager', 'edit', `${values(3)}; moved\n${loaded}${low}${eager}`), 'eager-4')
  const byHand = loaded.replace('cmd = true', 'cmd = false')
  assert.equal(await change('low', 'edit', values(3) + byHand + low + eager), 'loaded-5')

  schedules.setEnabled('low', false)
  assert.equal(await change('low', 'remove', values(3) + byHand + eager), '')
  assert.deepEqual([schedules.find('low'), schedules.isKnown('low')], [undefined, true])
  // 9 is less than the 10 that it begins with, as at first.
  assert.equal(await change('low', 'add', values(3) + byHand + low + eager), 'low-6')

  // One that is only missing when the file is read keeps what it had.
  write(values(3) + eager)
  await schedules.reload()
  write(values(3) + eager + low)
  await schedules.reload()
  await begun()
  assert.equal(await set('9'), '')
  assert.equal(await set('8'), 'eager-9,low-10')
})

test('a change of one schedule gives no variable back its value; the next reload does', async (t) => {
  const text = '[variables]\nload = 9\n[schedule.high]\ncmd = true\noverlap = allow\nwhen = load > 5\n'
  const { schedules, write } = house(t, text)
  await schedules.open()
  schedules.set(new Map([['load', unset]]))
  const added = `${text}[schedule.zz]\ncmd = true\nwhen = load > prev(load) + 0\n`
  schedules.change('zz', 'add', readScheduleText(added, 'x', new Map(), noon))
  assert.equal(schedules.variables().has('load'), false)
  assert.deepEqual(
    schedules.set(new Map([['load', int('10')]])).map(({ schedule }) => schedule),
    ['high', 'zz'],
  )
  schedules.set(new Map([['load', unset]]))
  write(added)
  await schedules.reload()
  assert.deepEqual(schedules.variables().get('load'), int('9'))
})

test('over a restart too: no rule that is another, or there only now, starts by what was before; and there was a file', async (t) => {
  const one = (name: string, rest: string) => `[schedule.${name}]\ncmd = true\n${rest}\n`
  const same = one('same', 'when = load > 4')
  const [narrow, off] = [one('wider', 'when = load > 5'), one('off', 'when = load > 1\nenabled = false')]
  const first = house(
    t,
    narrow + off + same + one('clock', 'every = 1 day') + one('switched', 'when = load > 1'),
  )
  assert.equal(first.schedules.wasThere(), false)
  await first.schedules.open()
  first.schedules.setEnabled('switched', false)
  first.schedules.set(new Map([['load', int('3')]]))
  await first.close()
  const wide = ['wider', 'off', 'clock', 'switched', 'fresh']
    .map((name) => one(name, 'when = load > 2'))
    .join('')
  const second = house(t, wide + same, first.folder)
  assert.equal(second.schedules.wasThere(), true)
  await second.schedules.look()
  second.schedules.setEnabled('switched', true)
  await second.schedules.open()
  await second.schedules.settled()
  assert.deepEqual(second.made, ['fresh-1'], 'of which nothing was before')
  second.schedules.set(new Map([['load', int('0')]]))
  second.schedules.set(new Map([['load', int('9')]]))
  await second.schedules.settled()
  assert.equal(second.made.slice(1).join(), 'clock-2,off-4,same-5,switched-6,wider-7')
  await second.close()
  const third = house(t, '', first.folder)
  assert.equal(third.schedules.wasThere(), true)
})

test('of what made no job, and of what is no more, only the newest starts are known', async (t) => {
  const { schedules, state, end } = house(t, '[schedule.never]\ncmd = true\nonly_if = no\n')
  const store = state.schedules
  store.atOnce(() => {
    for (let n = 0; n < 1_200; n++) store.decideStart(store.addStart('never', 'clock', noon), 'refused')
    for (let n = 0; n < 150; n++) {
      const serial = store.addStart('gone', 'clock', noon)
      store.decideStart(serial, 'job', { job: `gone-${serial}` })
      if (n > 0) store.endStart(serial, noon, 'success')
    }
  })
  const letter = { nextTry: noon, lastError: '' }
  state.letters.put({ ...letter, jobId: keyOfStart(1), tries: mostTries })
  state.letters.put({ ...letter, jobId: keyOfStart(2), tries: mostTries - 1 })
  await schedules.open()
  schedules.start('never')
  await schedules.settled()
  assert.equal(schedules.history('never', 9_999).length, 1_001)
  assert.deepEqual(
    state.letters.list(9).map(({ jobId }) => jobId),
    [keyOfStart(2)],
    'one that is still tried stays, with its start',
  )
  const left = schedules.history('gone', 999)
  assert.deepEqual([left.length, left.at(-1)?.serial], [101, 1_201], 'what has yet to end stays')
  await end('gone-1201')
  assert.equal(schedules.history('gone', 999).length, 100)
})

test('a wrong file changes nothing on a reload; at the start everything else goes on', async (t) => {
  const good = '[schedule.a]\ncmd = true\nevery = 1 minute\n'
  const { schedules, write, pass, made } = house(t, `${good}[schedule.b]\ncmd = true\nevery = soon\n`)
  await schedules.open()
  assert.deepEqual(
    schedules.all().map(({ name }) => name),
    ['a'],
  )
  assert.match(schedules.mistakes()[0]?.message ?? '', /soon/)
  write('[schedule.c]\ncmd = true\nat = never\n')
  await assert.rejects(schedules.reload(), /schedules\.ini:3: at: /)
  await pass(minute)
  assert.deepEqual(made, ['a-1'])
  write('[schedule.c]\ncmd = true\nevery = 1 minute\n')
  assert.deepEqual(await schedules.reload(), { new: ['c'], gone: ['a'], changed: [] })
  assert.deepEqual(await schedules.reload(), { new: [], gone: [], changed: [] })
  await pass(minute)
  assert.deepEqual(made, ['a-1', 'c-2'])
})

test('10 of 1,000 rules mention one of 10,000 variables: setting it looks at no other', async (t) => {
  const rules = Array.from(
    { length: 1_000 },
    (_, n) => `[schedule.s${n}]\ncmd = true\nwhen = v${Math.floor(n / 10)} > 5 && other < 3\n`,
  )
  const { schedules } = house(t, rules.join(''))
  await schedules.open()
  // All hold now, but for the ten: whichever is looked at starts.
  schedules.whisper(new Map(Array.from({ length: 10_000 }, (_, n) => [`v${n}`, int(n === 7 ? '1' : '6')])))
  assert.equal(schedules.test(new Map([['v7', int('6')]])).starts.length, 10)
  assert.deepEqual(
    schedules.set(new Map([['v7', int('6')]])).map(({ schedule }) => schedule),
    Array.from({ length: 10 }, (_, n) => `s${70 + n}`),
  )
})
