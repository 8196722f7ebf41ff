import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readMarker, readStatus, type Status } from '../src/job/status.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { allOver, audit } from './tools/audit.ts'
import { submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'
import { livingBelow, runnersOf } from './tools/processes.ts'

interface Ending {
  /** What the program does after its line in the ledger. */
  does: string
  wanted: Pick<Status, 'exitStatus' | 'signal' | 'reason'>
  /** A word of its page. */
  says: RegExp
}

const killed: Ending['says'] = /signal KILL/
const endings: Record<string, Ending> = {
  killed: { does: 'sleep 60', wanted: { exitStatus: 137, signal: 'KILL', reason: 'signal' }, says: killed },
  crashed: {
    does: 'kill -SEGV $$',
    wanted: { exitStatus: 139, signal: 'SEGV', reason: 'signal' },
    says: /signal SEGV/,
  },
  aborted: {
    does: 'kill -ABRT $$',
    wanted: { exitStatus: 134, signal: 'ABRT', reason: 'signal' },
    says: /signal ABRT/,
  },
  refused: { does: 'exit 3', wanted: { exitStatus: 3, reason: 'exit' }, says: /exit status 3/ },
  parent: {
    does: 'sleep 300 & sleep 300 & setsid sh -c "sleep 1" & {whole}',
    wanted: { exitStatus: 0 },
    says: /Finished/,
  },
  stubborn: {
    does: `sh -c 'trap "" TERM INT HUP; sleep 0.3; while :; do sleep 0.3; done' & {whole}`,
    wanted: { exitStatus: 0 },
    says: /Finished/,
  },
}
const each = 3

export const programsEnd: Experiment = {
  number: 5,
  fault: 'The program killed, crashed, exited 3, exited 0 with children left',
  expected: 'marker and words right, one letter, no child left',

  async run(scene) {
    const whole = `seq 1 2000 >numbers.txt; echo "whole $ERRAND_JOB_ID" >>numbers.txt; echo worked`
    const programs = Object.entries(endings).map(([name, { does }]) => {
      const script = join(scene.folder, name)
      const text = `#!/bin/sh\necho "$ERRAND_JOB_ID" >>${scene.folder}/house.ledger\n${does.replace('{whole}', whole)}\n`
      writeFileSync(script, text, { mode: 0o755 })
      return [name, `title = ${name}\ncommand = ${script}\n`] as const
    })
    const house = makeHouse(scene, { slots: 20, programs: Object.fromEntries(programs) })
    const portal = await startPortal(scene, house)
    const jobs = new Map<string, string>()
    for (const name of Object.keys(endings))
      for (let n = 0; n < each; n++)
        jobs.set(await submitted(portal.url, `${name} ${n}`, { program: name }), name)
    for (const [id, name] of jobs) {
      if (name !== 'killed') continue
      const { program } = await runnersOf(house.folder(id))
      await waitFor('it to be begun', () => house.runs().includes(id))
      process.kill(program.pid, 'SIGKILL')
    }

    await allOver(house, [...jobs.keys()])
    for (const [id, name] of jobs) {
      const { wanted, says } = endings[name] ?? { wanted: {}, says: /./ }
      const status = await readStatus(house.folder(id))
      const found = { exitStatus: status?.exitStatus, signal: status?.signal, reason: status?.reason }
      const expected = { exitStatus: wanted.exitStatus, signal: wanted.signal, reason: wanted.reason }
      scene.expect(
        JSON.stringify(found) === JSON.stringify(expected),
        `${name}: status ${JSON.stringify(found)}`,
      )
      const marker = await readMarker(house.folder(id))
      scene.expect(marker === (wanted.reason ? 'ERROR' : 'SUCCESS'), `${name}: ${marker}`)
      scene.expect(
        !existsSync(house.folder(id).success) || !existsSync(house.folder(id).error),
        `${name}: two markers`,
      )
      const page = await (await fetch(`${portal.url}/jobs/${id}`)).text()
      scene.expect(says.test(page), `${name}: its page does not say ${says}`)
      await waitFor(`the letter of ${name}`, () => house.letters().includes(id))
    }
    const left = livingBelow(house.jobs)
    scene.expect(left.length === 0, `processes were left: ${left.join('; ')}`)
    await audit(scene, house, [...jobs.keys()], {
      mayFail: (id) => endings[jobs.get(id) ?? '']?.wanted.reason !== undefined,
    })
    return `${jobs.size} programs, ${Object.keys(endings).length} ways to end, ${house.letters().length} letters, ${left.length} children left`
  },
}
