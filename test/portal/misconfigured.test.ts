import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { silentLog } from '../../src/platform/log.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

const division = { x: '8', y: '2', seconds: '0' }

/** A portal with a wrapper of its own, and what it logs as errors. */
async function begin(t: TestContext) {
  const root = makeHouse(t)
  const wrapper = join(root, 'run-job')
  copyFileSync(join(import.meta.dirname, '../../wrapper/run-job'), wrapper)
  chmodSync(wrapper, 0o755)
  const errors: string[] = []
  const log = { ...silentLog, error: (facts: object) => errors.push(JSON.stringify(facts)) }
  return { portal: await startPortal(t, { root, wrapper, log }), wrapper, errors, root }
}

async function isSaid(portal: TestPortal): Promise<void> {
  const answer = await fetch(`${portal.url}/programs/slow_div`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ...division, email_address: 'dalke@example.org' }),
  })
  assert.equal(answer.status, 500)
  const page = await answer.text()
  assert.match(page, /Failure: misconfigured server/)
  // The form comes back with what was typed.
  assert.match(page, /value="8"/)
  assert.doesNotMatch(page, /run-job|\/jobs\/job-/)
}

test('a jobs folder that is none any more', async (t) => {
  const { portal, errors, root } = await begin(t)
  renameSync(join(root, 'jobs'), join(root, 'jobs.away'))
  writeFileSync(join(root, 'jobs'), '')
  await isSaid(portal)
  assert.ok(
    errors.some((line) => line.includes(join(root, 'jobs')) && line.includes('put it back')),
    errors.join('\n'),
  )
  rmSync(join(root, 'jobs'))
  renameSync(join(root, 'jobs.away'), join(root, 'jobs'))
  assert.equal(await portal.over(await portal.submit('slow_div', division)), 'SUCCESS')
})

test('a wrapper that is not there, or not executable', async (t) => {
  const { portal, errors, wrapper, root } = await begin(t)
  chmodSync(wrapper, 0o600)
  await isSaid(portal)
  renameSync(wrapper, `${wrapper}.away`)
  await isSaid(portal)
  assert.equal(errors.length, 2)
  for (const line of errors) assert.ok(line.includes(wrapper) && line.includes('chmod 755'), line)
  assert.deepEqual(
    readdirSync(join(root, 'jobs')).filter((name) => name.startsWith('job-')),
    [],
  )
  renameSync(`${wrapper}.away`, wrapper)
  chmodSync(wrapper, 0o755)
  assert.equal(await portal.over(await portal.submit('slow_div', division)), 'SUCCESS')
})

test('a wrapper that can not be run after the job was taken: it waits, and the log says why', async (t) => {
  const { portal, errors, wrapper, root } = await begin(t)
  // This shows only when it is started.
  writeFileSync(wrapper, '#!/no/such/sh\n')
  const id = await portal.submit('slow_div', division)
  await waitFor('the log', () => errors.length > 0)
  assert.match(errors[0] ?? '', /run-job can not be run.*chmod 755/)
  assert.equal((await portal.portal.read(id))?.state, 'queued')
  await portal.stop()
  const next = await startPortal(t, { root })
  assert.equal(await next.over(id), 'SUCCESS')
})
