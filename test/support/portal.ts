import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { readConfig } from '../../src/config/read.ts'
import { type JobFolder, jobFolder } from '../../src/job/folder.ts'
import { readMarker } from '../../src/job/status.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { formatMistake } from '../../src/platform/hand-written-ini.ts'
import type { Log } from '../../src/platform/log.ts'
import { silentLog } from '../../src/platform/log.ts'
import { type RunningServer, startServer } from '../../src/server.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { waitFor } from './wait-for.ts'

const shipped = join(import.meta.dirname, '../../programs')
const own = join(import.meta.dirname, '../programs')

export interface HouseOptions {
  /** Lines of errand.ini, by section; `[portal] port = 0` is added. */
  settings?: Record<string, string[]>
  /** Texts of program.ini by program; {tests} stands for test/programs. */
  programs?: Record<string, string>
  /** The text of schedules.ini. */
  schedules?: string
}

/** A folder with an errand.ini, the shipped programs and those of the test. */
export function makeHouse(
  t: TestContext,
  { settings = {}, programs = {}, schedules }: HouseOptions = {},
): string {
  const root = temporaryFolder(t)
  if (schedules !== undefined) writeFileSync(join(root, 'schedules.ini'), schedules)
  cpSync(shipped, join(root, 'programs'), { recursive: true })
  for (const [name, text] of Object.entries(programs)) {
    mkdirSync(join(root, 'programs', name))
    writeFileSync(join(root, 'programs', name, 'program.ini'), text.replaceAll('{tests}', own))
  }
  const sections = { ...settings, portal: ['port = 0', ...(settings.portal ?? [])] }
  writeFileSync(
    join(root, 'errand.ini'),
    Object.entries(sections)
      .map(([name, lines]) => `[${name}]\n${lines.join('\n')}\n`)
      .join('\n'),
  )
  return root
}

export interface TestPortal extends RunningServer {
  root: string
  /** Where it listens, with the path of its url; the url itself is what people see in front of it. */
  door: string
  folder(id: string): JobFolder
  /** Submits over HTTP as the form does; the id of the job. */
  submit(program: string, inputs: Record<string, string>, email?: string): Promise<string>
  /** Waits for a job's marker. */
  over(id: string): Promise<'SUCCESS' | 'ERROR'>
  /** Letters in the outbox, as their text. */
  letters(): string[]
}

/** A portal of this process in a fresh folder on a free port; stopped with the test. */
export async function startPortal(
  t: TestContext,
  options: HouseOptions & {
    root?: string
    log?: Log
    clock?: Clock
    wrapper?: string
  } = {},
): Promise<TestPortal> {
  const root = options.root ?? makeHouse(t, options)
  const { config, mistakes } = readConfig({ workingDirectory: root, environment: {} })
  if (!config) throw new Error(JSON.stringify(mistakes))
  const reread = () => {
    const again = readConfig({ workingDirectory: root, environment: {} })
    return { ...again, mistakes: again.mistakes.map(formatMistake) }
  }
  const server = await startServer({
    config,
    log: options.log ?? silentLog,
    graceSeconds: 1,
    ...(options.clock ? { clock: options.clock } : {}),
    reread,
    ...(options.wrapper ? { wrapper: options.wrapper } : {}),
  })
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await server.stop()
  }
  t.after(stop)
  const folder = (id: string) => jobFolder(config.portal.jobs, id)
  const door = `http://127.0.0.1:${server.port}${new URL(server.url).pathname.replace(/\/+$/, '')}`
  return {
    ...server,
    stop,
    root,
    door,
    folder,
    async submit(program, inputs, email = 'dalke@example.org') {
      const answer = await fetch(`${door}/programs/${program}`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ ...inputs, email_address: email }),
      })
      const id = /\/jobs\/(\w+)$/.exec(answer.headers.get('location') ?? '')?.[1]
      if (id === undefined) throw new Error(`not accepted (${answer.status}): ${await answer.text()}`)
      return id
    },
    over: (id) => waitFor(`job ${id} to end`, () => readMarker(folder(id))),
    letters() {
      const outbox = join(config.portal.state, 'outbox')
      try {
        return readdirSync(outbox).map((name) => readFileSync(join(outbox, name), 'utf8'))
      } catch {
        return []
      }
    },
  }
}
