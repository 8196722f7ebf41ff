import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { AttemptIdentity, Engine, Handle, Run } from '../../src/engine/engine.ts'
import { readStarted } from '../../src/job/attempt.ts'
import { readAttemptEnd } from '../../src/job/attempt-end.ts'
import { type JobFolder, jobFolder } from '../../src/job/folder.ts'
import { readMarker, readStatus } from '../../src/job/status.ts'
import type { ErrandError } from '../../src/platform/errors.ts'
import { identify, isAlive, type ProcessIdentity } from '../../src/platform/processes.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'

/** An engine under test. `module` exports `makeEngine(root)`, so that another process can make one too. */
export interface EngineUnderTest {
  name: string
  /** The URL of a module. */
  module: string
  makeEngine(root: string): Engine
}

/** What every engine must do, whatever it hands its jobs to. */
export function conformance({ name, module, makeEngine }: EngineUnderTest): void {
  /** An empty job, and an engine to run it; what is left of it goes with the test. */
  function begin(t: TestContext) {
    const root = temporaryFolder(t)
    const folder = jobFolder(join(root, 'jobs'), 'tcfnctbq')
    mkdirSync(folder.files, { recursive: true })
    mkdirSync(folder.attempt(1).path, { recursive: true })
    const engine = makeEngine(root)
    t.after(async () => {
      const left = await identityOf(folder, 1)
      if (left) await engine.clear(left)
      engine.close()
    })
    const run = (script: string, ...words: string[]): Run => ({
      folder: folder.path,
      attempt: 1,
      arguments: ['sh', '-c', script, 'sh', ...words],
      environment: { PATH: process.env.PATH ?? '', COLOUR: 'blue' },
      success: 'exit',
    })
    return { root, folder, engine, run }
  }

  describe(`the ${name} engine`, () => {
    it('says nothing when it could start a job', async (t) => {
      await begin(t).engine.check()
    })

    it('runs a program with its arguments and its environment, and no other', async (t) => {
      const { engine, folder, run } = begin(t)
      const words = ['a b', '$(touch x)', "'", '"', '', '-n', 'é\n', '*']
      const script = 'for word; do printf "<%s>" "$word"; done; printf "%s" "$COLOUR$HOME"; pwd'
      await (await engine.start(run(script, ...words))).ended
      const words2 = words.map((word) => `<${word}>`).join('')
      assert.equal(readFileSync(folder.output, 'utf8'), `${words2}blue${folder.files}\n`)
      assert.equal(await readMarker(folder), 'SUCCESS')
      const status = await readStatus(folder)
      assert.deepEqual([status?.attempt, status?.exitStatus, status?.reason], [1, 0, undefined])
    })

    it('keeps the program’s environment from the wrapper', async (t) => {
      const { engine, folder, run } = begin(t)
      const bin = join(folder.path, 'bin')
      mkdirSync(bin)
      for (const name of ['date', 'find', 'ln', 'setsid', 'sleep', 'sync'])
        writeFileSync(join(bin, name), '#!/bin/false\n', { mode: 0o700 })
      const asked = run('echo "$OPTIND $NODE_OPTIONS"')
      asked.environment = { OPTIND: 'abc', NODE_OPTIONS: '--bogus', PATH: `${bin}:${asked.environment.PATH}` }
      const handle = await engine.start({ ...asked, arguments: ['env', '-0'] })
      await handle.ended
      const seen = readFileSync(folder.output, 'utf8').split('\0').slice(0, -1)
      assert.deepEqual(
        seen.sort(),
        Object.entries(asked.environment)
          .map(([name, value]) => `${name}=${value}`)
          .sort(),
      )
      assert.equal(await readMarker(folder), 'SUCCESS')
    })

    it('what is too large for one program is its own affair, and said', async (t) => {
      const { engine, run } = begin(t)
      const large = 'x'.repeat(131_072)
      const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`A${n}`, 'x'.repeat(100_000)]))
      for (const [asked, said] of [
        [run('true', 'a', large), /argument 5 has 131073 bytes/],
        [
          { ...run('true'), environment: { PATH: '/bin', BLASTDB: large } },
          /the variable BLASTDB has \d+ bytes/,
        ],
        [{ ...run('true'), environment: many }, /have 6\d+ bytes together/],
      ] as const) {
        await assert.rejects(engine.start(asked), (error: ErrandError) => {
          assert.equal(error.code, 'unavailable')
          assert.match(error.detail ?? '', said)
          return true
        })
      }
    })

    it('tells of a failure, and of words on standard error', async (t) => {
      const failing = begin(t)
      await (await failing.engine.start(failing.run('exit 3'))).ended
      assert.equal((await readStatus(failing.folder))?.reason, 'exit')
      const complaining = begin(t)
      const run = { ...complaining.run('echo oops >&2'), success: 'stderr' as const }
      await (await complaining.engine.start(run)).ended
      assert.equal((await readStatus(complaining.folder))?.reason, 'stderr')
      assert.equal(await readMarker(complaining.folder), 'ERROR')
    })

    it('keeps the time limit', async (t) => {
      const { engine, folder, run } = begin(t)
      await (await engine.start({ ...run('sleep 100'), timeLimitSeconds: 1 })).ended
      assert.equal((await readStatus(folder))?.reason, 'time_limit')
    })

    it('keeps the output limit, whatever the program ignores, and says what it had written', async (t) => {
      const { engine, folder, run } = begin(t)
      const script = 'trap "" TERM XFSZ; sleep 100 & while :; do printf "%10000s" x 2>/dev/null; done'
      await (await engine.start({ ...run(script), outputLimitBytes: 100_000 })).ended
      const { reason, limit, used } = (await readStatus(folder)) ?? {}
      assert.deepEqual([reason, limit], ['output_limit', 100_000])
      assert.ok(used !== undefined && used > 100_000 && used < 110_000, `${used}`)
      assert.equal(await readMarker(folder), 'ERROR')
    })

    it('keeps the memory limit and the nice value', async (t) => {
      const { engine, folder, run } = begin(t)
      const limits = { memoryLimitBytes: 100_000_000, outputLimitBytes: 1_000_000, nice: 5 }
      // As a whole text in memory, three times what it may have.
      const script = 'cut -d " " -f 19 /proc/self/stat; head -c 300000000 /dev/zero | tail -n 1 >/dev/null'
      await (await engine.start({ ...run(script), ...limits, success: 'stderr' })).ended
      assert.equal(readFileSync(folder.output, 'utf8'), '5\n')
      assert.equal(await readMarker(folder), 'ERROR')
    })

    it('records processor time and memory while a job runs, also of one that another process started', async (t) => {
      const { engine, folder, run, root } = begin(t)
      // In a session of its own, too.
      const script = 'setsid sh -c "while :; do :; done" & while [ ! -e ../go ]; do sleep 0.02; done; kill $!'
      const { ended } = await engine.start(run(script))
      const linesOf = () => (existsSync(folder.usage) ? readFileSync(folder.usage, 'utf8').split('\n') : [])
      await waitFor('two samples', () => linesOf().length >= 4)
      engine.close()
      const attempt = await started(folder)
      const before = linesOf().length
      const other = makeEngine(root)
      t.after(() => other.close())
      other.follow(attempt, folder.path)
      await waitFor('a sample of the other', () => linesOf().length > before)
      writeFileSync(join(folder.path, 'go'), '')
      await ended
      const [header, ...lines] = linesOf().slice(0, -1)
      assert.equal(header, 'seconds,cpu_seconds,memory_bytes,processes')
      const rows = lines.map((line) => line.split(',').map(Number))
      const memory = rows.map(([, , bytes = 0]) => bytes)
      assert.ok(
        memory.every((bytes) => bytes > 100_000 && bytes < 100_000_000),
        lines.join(' '),
      )
      assert.ok(
        rows.some(([, , , processes = 0]) => processes >= 2),
        lines.join(' '),
      )
      assert.ok((rows.at(-1)?.[1] ?? 0) > 0, lines.join(' '))
      const peak = (await readStatus(folder))?.peakMemory
      assert.ok(peak !== undefined && peak >= Math.max(...memory), `${peak}`)
    })

    it('starts an attempt once, however often it is asked', async (t) => {
      const { engine, folder, run } = begin(t)
      const once = run('echo run >>../runs; cat ../go 2>/dev/null')
      const handles: Handle[] = await Promise.all([1, 2, 3].map(() => engine.start(once)))
      handles.push(await engine.start(once))
      await Promise.all(handles.map(({ ended }) => ended))
      handles.push(await engine.start(once))
      await handles.at(-1)?.ended
      await waitFor('the marker', () => readMarker(folder))
      assert.equal(readFileSync(join(folder.path, 'runs'), 'utf8'), 'run\n')
    })

    it('follows an attempt that it did not start', async (t) => {
      const { engine, folder, run, root } = begin(t)
      await engine.start(run('while [ ! -e ../go ]; do sleep 0.02; done'))
      const attempt = await started(folder)
      const other = makeEngine(root)
      t.after(() => other.close())
      const handle = other.follow(attempt, folder.path)
      let isEnded = false
      void handle.ended.then(() => {
        isEnded = true
      })
      assert.equal(other.isAlive(attempt.wrapper), true)
      assert.equal(isEnded, false)
      writeFileSync(join(folder.path, 'go'), '')
      await handle.ended
      assert.equal(await readMarker(folder), 'SUCCESS')
      assert.equal(other.isAlive(attempt.wrapper), false)
    })

    it('follows an attempt that is over already to its end', async (t) => {
      const { engine, folder, run } = begin(t)
      await (await engine.start(run('true'))).ended
      await engine.follow(await started(folder), folder.path).ended
    })

    it('stops an attempt: its program and all that it started', async (t) => {
      const { engine, folder, run } = begin(t)
      const handle = await engine.start(run('sleep 100 & echo $! >../child; wait'))
      const attempt = await started(folder)
      const child = await childOf(folder)
      writeFileSync(folder.cancel, '[cancel]\n')
      await engine.stop(attempt)
      await handle.ended
      assert.equal((await readStatus(folder))?.reason, 'cancelled')
      assert.equal(isAlive(child), false)
      assert.equal(engine.isAlive(attempt.wrapper), false)
    })

    it('stops nobody else: a number that another process has now is left alone', async (t) => {
      const { engine, folder } = begin(t)
      const stranger = spawn('sleep', ['100'], { detached: true })
      t.after(() => stranger.kill('SIGKILL'))
      const who = identify(stranger.pid ?? 0)
      assert.ok(who)
      const before = { ...who, startTime: who.startTime - 1 }
      const otherBoot = { ...who, bootId: '00000000-0000-0000-0000-000000000000' }
      for (const wrapper of [before, otherBoot]) {
        assert.equal(engine.isAlive(wrapper), false)
        await engine.stop({ wrapper, program: wrapper })
        await engine.clear({ wrapper, program: wrapper })
        await engine.follow({ wrapper }, folder.path).ended
      }
      assert.equal(isAlive(who), true)
      assert.deepEqual([stranger.exitCode, stranger.signalCode], [null, null])
      // A signal that was on its way would have come before the answer to this one.
      const ended = new Promise((resolve) => stranger.once('exit', (_, signal) => resolve(signal)))
      stranger.kill('SIGUSR1')
      assert.equal(await ended, 'SIGUSR1')
    })

    it('clears away a program whose wrapper was killed, also what left its group', async (t) => {
      const { engine, folder, run } = begin(t)
      const script =
        'trap "" TERM; timeout 100 sh -c \'echo $$ >../child; sleep 100; true\' & wait; sleep 100'
      await engine.start(run(script))
      const attempt = await started(folder)
      const child = await childOf(folder)
      process.kill(attempt.wrapper.pid, 'SIGKILL')
      await waitFor('the wrapper to be gone', () => !engine.isAlive(attempt.wrapper))
      assert.ok(attempt.program && isAlive(attempt.program) && isAlive(child))
      await engine.clear(attempt)
      assert.deepEqual([isAlive(attempt.program), isAlive(child)], [false, false])
      await engine.clear(attempt)
      assert.equal(await readMarker(folder), undefined)
    })

    it('says of an attempt that is tried again how it ended, and decides nothing', async (t) => {
      const { engine, folder, run } = begin(t)
      const retry = { on: ['signal', 'exit 75'], delaySeconds: 3600 }
      await (await engine.start({ ...run('exit 75'), retry })).ended
      assert.deepEqual([await readMarker(folder), await readStatus(folder)], [undefined, undefined])
      const { reason, exitStatus, againAfter = '' } = (await readAttemptEnd(folder, 1)) ?? {}
      assert.deepEqual([reason, exitStatus], ['exit', 75])
      assert.ok(Math.abs(Date.parse(againAfter) - Date.now() - 3_600_000) < 30_000, againAfter)
    })

    it('follows a program whose wrapper was killed to its end, and decides nothing', async (t) => {
      const { engine, folder, run } = begin(t)
      await engine.start(run('while [ ! -e ../go ]; do sleep 0.02; done'))
      const attempt = await killWrapper(engine, folder)
      const { ended } = engine.followOrphan(attempt, folder.path, 1000)
      assert.ok(attempt.program && engine.isAlive(attempt.program))
      writeFileSync(join(folder.path, 'go'), '')
      await ended
      assert.ok(!engine.isAlive(attempt.program))
      assert.equal(await readMarker(folder), undefined)
    })

    it('keeps the time limit of such a program, and ends all of it when asked to stop it', async (t) => {
      const script = 'trap "" TERM; sleep 100 & echo $! >../child; wait; sleep 100'
      for (const how of ['limit', 'stop']) {
        const { engine, folder, run } = begin(t)
        await engine.start(run(script))
        const child = await childOf(folder)
        const attempt = await killWrapper(engine, folder)
        const { ended } = engine.followOrphan(attempt, folder.path, how === 'limit' ? 1 : 1000)
        if (how === 'stop') await engine.stop(attempt)
        await ended
        assert.ok(attempt.program && !engine.isAlive(attempt.program), how)
        await waitFor('its child to be gone', () => !isAlive(child))
      }
    })

    it('a job survives the process that handed it over', async (t) => {
      const { folder, run, root } = begin(t)
      const script = `
        import { makeEngine } from ${JSON.stringify(module)}
        await makeEngine(process.argv[1]).start(JSON.parse(process.argv[2]))
        console.log('handed over'); setInterval(() => {}, 1000)`
      const job = JSON.stringify(run('while [ ! -e ../go ]; do sleep 0.02; done; echo survived'))
      const starter = spawn(process.execPath, ['--input-type=module', '-e', script, root, job], {
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      t.after(() => starter.kill('SIGKILL'))
      const attempt = await started(folder)
      // All of its process group, as the end of a terminal or of a service does it.
      process.kill(-(starter.pid ?? 0), 'SIGKILL')
      await waitFor('it to be gone', () => starter.signalCode)
      const engine = makeEngine(root)
      t.after(() => engine.close())
      assert.equal(engine.isAlive(attempt.wrapper), true)
      writeFileSync(join(folder.path, 'go'), '')
      await engine.follow(attempt, folder.path).ended
      assert.equal(await readMarker(folder), 'SUCCESS')
      assert.equal(readFileSync(folder.output, 'utf8'), 'survived\n')
    })

    it('goes on after it was closed', async (t) => {
      const { engine, folder, run } = begin(t)
      await engine.start(run('while [ ! -e ../go ]; do sleep 0.02; done'))
      await started(folder)
      engine.close()
      writeFileSync(join(folder.path, 'go'), '')
      assert.equal(await waitFor('its end', () => readMarker(folder)), 'SUCCESS')
    })
  })
}

async function identityOf(folder: JobFolder, number: number): Promise<AttemptIdentity | undefined> {
  const begun = await readStarted(folder.attempt(number))
  return begun?.wrapper && { wrapper: begun.wrapper, ...(begun.program ? { program: begun.program } : {}) }
}

/** Once the wrapper has said who runs the program. */
const started = (folder: JobFolder): Promise<AttemptIdentity> =>
  waitFor('the program to be started', async () => {
    const attempt = await identityOf(folder, 1)
    return attempt?.program && attempt
  })

/** Kills the wrapper alone. */
async function killWrapper(engine: Engine, folder: JobFolder): Promise<AttemptIdentity> {
  const attempt = await started(folder)
  process.kill(attempt.wrapper.pid, 'SIGKILL')
  await waitFor('the wrapper to be gone', () => !engine.isAlive(attempt.wrapper))
  return attempt
}

/** The process whose number the program wrote to `child`. */
const childOf = (folder: JobFolder): Promise<ProcessIdentity> =>
  waitFor('the child', () => {
    const file = join(folder.path, 'child')
    return existsSync(file) ? identify(Number(readFileSync(file, 'utf8'))) : undefined
  })
