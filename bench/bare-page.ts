import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import nunjucks from 'nunjucks'
import { en } from '../src/messages/en.ts'

/** The floor for pages: Express, nunjucks and the same view with fixed data. Prints its port. */
const moment = { iso: '2026-11-21T20:12:00.000Z', exact: '21 Nov 2026, 20:12:00 UTC', words: 'just now' }
const data = {
  t: en,
  base: '',
  portalTitle: 'Errand',
  visitorAddress: '',
  page: { title: 'Finished: words tcfnctbq', current: '', refreshSeconds: 0, icon: 'icon-done' },
  job: {
    id: 'tcfnctbq',
    group: ['tcfn', 'ctbq'],
    program: 'words',
    title: 'words',
    state: 'success',
    attempt: 1,
    isOver: true,
  },
  headline: en.results.finished,
  explanation: '',
  outlook: '',
  letter: '',
  answer: '200',
  inputs: [{ label: 'Query', value: 'MVHLTPEEKSAV', isLong: false }],
  times: ['Submitted', 'Started', 'Ended'].map((label) => ({ label, moment })),
  took: '0.01 s',
  cpuTime: '0.01 s',
  peakMemory: '',
  outputs: [
    {
      label: 'numbers.tsv',
      name: 'numbers.tsv',
      url: '/jobs/tcfnctbq/files/numbers.tsv',
      size: '141 bytes',
      preview: {
        kind: 'table',
        head: ['1'],
        rows: Array.from({ length: 49 }, (_, n) => [String(n + 2)]),
        isCut: false,
      },
    },
  ],
  files: [],
  hasMoreOutputs: false,
  mayCancel: false,
  live: false,
  output: {
    segments: [{ text: Array.from({ length: 200 }, (_, n) => `${n + 1}\n`).join(''), classes: '' }],
    isCut: false,
    size: '692 bytes',
  },
  errors: { segments: [], isCut: false, size: '0 bytes' },
  key: '',
}

const views = new nunjucks.FileSystemLoader(join(import.meta.dirname, '../views'))
const environment = new nunjucks.Environment(views, {
  autoescape: true,
  trimBlocks: true,
  lstripBlocks: true,
})
const app = express()
app.get('/jobs/:id', (_request, response) => {
  response.type('html').send(environment.render('results.html', data))
})
const server = app.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
