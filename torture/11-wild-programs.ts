import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Reason, readMarker, readStatus } from '../src/job/status.ts'
import { runErrand } from '../test/support/serve.ts'
import { allOver, audit } from './tools/audit.ts'
import { submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'
import { livingBelow, peakMemoryMb } from './tools/processes.ts'

interface Wild {
  does: string
  limits: string[]
  /** Any of them. */
  wanted: (Reason | 'success')[]
}

const wild: Record<string, Wild> = {
  stubborn: {
    does: 'trap "" TERM INT HUP; while :; do sleep 0.2; done',
    limits: ['time_limit = 2 s'],
    wanted: ['time_limit'],
  },
  endless: { does: 'sleep 100000', limits: ['time_limit = 2 s'], wanted: ['time_limit'] },
  busy: { does: 'while :; do :; done', limits: ['time_limit = 2 s'], wanted: ['time_limit'] },
  forks: {
    does: 'n=0; while [ $n -lt 200 ]; do n=$((n + 1)); sleep 1000 & done; wait',
    limits: ['time_limit = 3 s'],
    wanted: ['time_limit'],
  },
  prints: { does: 'exec head -c 10G /dev/zero', limits: ['output_limit = 50 MB'], wanted: ['output_limit'] },
  writes: {
    does: 'exec head -c 10G /dev/zero >big',
    limits: ['output_limit = 50 MB'],
    wanted: ['output_limit'],
  },
  'one-line': {
    does: 'head -c 1000000000 /dev/zero | tr "\\000" x; echo',
    limits: ['output_limit = 3 GB'],
    wanted: ['success'],
  },
  greedy: {
    does: 'head -c 2G /dev/zero | tail',
    limits: ['memory_limit = 100 MB'], // Without control groups the kernel refuses it the memory, and how it ends then is its own affair.
    wanted: ['memory_limit', 'exit', 'signal'],
  },
}
/** Two at once, as each of them wants a processor for itself. */
const slots = 2

export const wildPrograms: Experiment = {
  number: 11,
  fault: 'Programs that ignore TERM, fork, never end, write 10 GB, print one line of 1 GB, take all memory',
  expected: "ended by their limits; the portal's memory under 200 MB; the page opens in a second",

  async run(scene) {
    const programs = Object.entries(wild).map(([name, { does, limits }]) => {
      const script = join(scene.folder, name)
      writeFileSync(script, `#!/bin/sh\necho "$ERRAND_JOB_ID" >>${scene.folder}/house.ledger\n${does}\n`, {
        mode: 0o755,
      })
      return [name, `title = ${name}\ncommand = ${script}\n${limits.join('\n')}\n`] as const
    })
    const house = makeHouse(scene, { slots, programs: Object.fromEntries(programs) })
    // Without its limit such a program would fill the disk: better not to begin.
    const checked = await runErrand(scene, house.root, 'check')
    scene.expect(checked.code === 0, `the definitions are not taken: ${checked.out}`)
    const offered = Object.keys(wild).filter((name) => !checked.out.includes(`/${name}/`))
    const portal = await startPortal(scene, house)
    const jobs = new Map<string, string>()
    for (const name of offered) jobs.set(await submitted(portal.url, name, { program: name }), name)

    const idleMb = peakMemoryMb(portal.pid)
    let slowestMs = 0
    let isOver = false
    const look = async () => {
      while (!isOver) {
        for (const id of jobs.keys()) {
          const began = performance.now()
          await (await fetch(`${portal.url}/jobs/${id}`, { headers: { connection: 'close' } })).text()
          slowestMs = Math.max(slowestMs, performance.now() - began)
        }
        await pause(500)
      }
    }
    const looking = look()
    await allOver(house, [...jobs.keys()], 120_000)
    isOver = true
    await looking
    for (const [id, name] of jobs) {
      const found =
        (await readStatus(house.folder(id)))?.reason ??
        ((await readMarker(house.folder(id))) ? 'success' : 'no end')
      scene.expect(
        wild[name]?.wanted.some((one) => one === found) === true,
        `${name} ended as '${found}', not '${wild[name]?.wanted}'`,
      )
    }
    const left = livingBelow(house.jobs)
    scene.expect(left.length === 0, `${left.length} processes were left: ${left.slice(0, 3).join('; ')}`)
    const memoryMb = peakMemoryMb(portal.pid)
    scene.expect(memoryMb < 200, `the portal took ${memoryMb.toFixed(0)} MB`)
    scene.expect(slowestMs < 1_000, `a page took ${slowestMs.toFixed(0)} ms`)
    // What such programs leave is theirs: nothing of `work` is to be looked for.
    await audit(
      scene,
      house,
      [...jobs.keys()].filter((id) => wild[jobs.get(id) ?? '']?.wanted[0] !== 'success'),
      {
        mayFail: () => true,
        mayHaveMore: true,
        timeoutMs: 1_000,
      },
    )
    return `${jobs.size} programs, ${left.length} processes left, the portal took ${memoryMb.toFixed(0)} MB (${idleMb.toFixed(0)} before), slowest page ${slowestMs.toFixed(0)} ms`
  },
}
