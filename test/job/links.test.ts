import assert from 'node:assert/strict'
import { mkdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { hasLink, jobIdsIn, linkedIds, linkJob, unlinkJob } from '../../src/job/links.ts'
import { makeJobs } from './make-job.ts'

const [owner, other] = ['dalke@example.org', 'other@example.org']

test('a link puts a job on a list, once', async (t) => {
  const { jobs } = makeJobs(t)
  await linkJob(jobs, owner, 'tcfnctbq')
  await linkJob(jobs, owner, 'tcfnctbq')
  await linkJob(jobs, owner, 'bcdfghjk')
  assert.equal(readlinkSync(join(jobs, `user-${owner}/job-tcfnctbq`)), '../job-tcfnctbq')
  assert.deepEqual((await linkedIds(jobs, owner)).sort(), ['bcdfghjk', 'tcfnctbq'])
  assert.deepEqual(
    [await hasLink(jobs, owner, 'tcfnctbq'), await hasLink(jobs, other, 'tcfnctbq')],
    [true, false],
  )
  await unlinkJob(jobs, owner, 'tcfnctbq')
  assert.deepEqual(await linkedIds(jobs, owner), ['bcdfghjk'])
})

test('who never had a job has an empty list', async (t) => {
  const { jobs } = makeJobs(t)
  assert.deepEqual(await linkedIds(jobs, other), [])
})

test('only links with the name of a job count', async (t) => {
  const { jobs } = makeJobs(t)
  await linkJob(jobs, owner, 'tcfnctbq')
  writeFileSync(join(jobs, `user-${owner}/notes.txt`), '')
  writeFileSync(join(jobs, `user-${owner}/job-bcdfghjk`), '')
  assert.equal(await hasLink(jobs, owner, 'bcdfghjk'), false)
  for (const name of ['job-x', 'job-UPPERCASE', 'lost+found', '.incoming', 'job-bcdfghjk'])
    mkdirSync(join(jobs, name))
  assert.deepEqual(await jobIdsIn(jobs), ['bcdfghjk'])
})
