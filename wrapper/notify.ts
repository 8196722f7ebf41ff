import { join } from 'node:path'
import { readConfig } from '../src/config/read.ts'
import { jobFolderAt } from '../src/job/folder.ts'
import { readRecord } from '../src/job/record.ts'
import { readMarker, readStatus } from '../src/job/status.ts'
import { deliver } from '../src/mail/deliver.ts'
import { composeJobLetter } from '../src/mail/letter.ts'
import { createTransportFor, describeFailure } from '../src/mail/transport.ts'
import { formatMistake } from '../src/platform/hand-written-ini.ts'
import { createRender } from '../src/platform/templates.ts'
import { createDefinitions } from '../src/portal/definition.ts'
import { jobLetter, linkInLetter } from '../src/portal/job-letter.ts'
import { isDue } from '../src/portal/letter-due.ts'
import { readKeyOfJob } from '../src/state/job-key.ts'

/**
 * notify.ts [--config FILE] JOB: sends the letter of a job that ended while no portal runs. The wrapper starts it; it
 * tries once, and what it could not send the next portal sends.
 */
const config = readSettings(process.argv.slice(2))
const folder = jobFolderAt(process.argv.at(-1) ?? '')
const record = await readRecord(folder)
const status = await readStatus(folder)
if (!record || !status || (await readMarker(folder)) === undefined)
  throw new Error(`${folder.path} holds no job that has ended`)
const definition = await createDefinitions({ programs: config.portal.programs }).read(folder, record.program)
const program = 'program' in definition ? definition.program : undefined

if (isDue(program, status)) {
  // Without [portal] url only the portal that took the job knew where people reach it.
  const { url } = config.portal
  const plain = url === undefined ? record.resultsUrl : `${url.replace(/\/+$/, '')}/jobs/${record.id}`
  const link = linkInLetter(plain, config.access.results, () =>
    readKeyOfJob(config.portal.state, record.id, 'see'),
  )
  const about = await jobLetter(folder, record, status, program, {
    link,
    language: config.portal.language,
  })
  const letter = composeJobLetter({ portal: config.portal.title, render: createRender() }, about)
  const transport = createTransportFor({
    from: config.mail.from,
    smtp: config.mail.smtp,
    outbox: join(config.portal.state, 'outbox'),
  })
  try {
    await deliver(folder, letter, transport, false)
  } catch (error) {
    process.stderr.write(`the letter was not sent: ${describeFailure(error)}; the next portal tries again\n`)
    process.exitCode = 1
  }
  transport.close()
}

function readSettings(words: string[]) {
  const given = words[0] === '--config' ? { file: words[1] ?? '' } : {}
  const { config, mistakes } = readConfig({ ...given, workingDirectory: process.cwd(), environment: {} })
  if (!config) throw new Error(mistakes.map(formatMistake).join('\n'))
  return config
}
