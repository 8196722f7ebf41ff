import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricConfiguration,
  Registry,
} from 'prom-client'
import type { Catalog, CatalogRow } from '../catalog/catalog.ts'
import { jobStates } from '../job/state.ts'
import { freeBytes } from '../platform/disk.ts'
import { version } from '../platform/version.ts'
import type { Programs } from '../program/programs.ts'
import type { UndeliveredStore } from '../state/undelivered.ts'

/** What is looked up when somebody asks for the metrics. */
export interface MetricSources {
  catalog: Pick<Catalog, 'counts'>
  state: { [what in 'letters' | 'posts']: Pick<UndeliveredStore, 'count'> }
  programs: Pick<Programs, 'list'>
  /** Each target with its slots and how many of them are taken. */
  targets(): { name: string; slots: number; running: number }[]
  /** The folders whose disks are watched, by what they are for. */
  folders: Record<string, string>
}

export type Metrics = ReturnType<typeof createMetrics>

/** A second to a week. */
const spanBuckets = [1, 5, 15, 60, 300, 900, 3_600, 4 * 3_600, 12 * 3_600, 86_400, 3 * 86_400, 7 * 86_400]
const answerBuckets = [0.005, 0.02, 0.1, 0.5, 1, 5, 30]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** Jobs of programs that are no more: a name that no program can have. */
const formerProgram = '(removed)'

/**
 * The portal's figures, as Prometheus reads them; docs/operating.md has each (a test compares the two). What happens is
 * counted when it happens, from the start of this process; what is, is looked up when somebody asks. Labels are names
 * that the administrator gave and words of the code, never anything that a visitor typed.
 */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const of = <T extends string>(name: string, help: string, labelNames: readonly T[] = []) =>
    ({ name: `errand_${name}`, help, labelNames, registers }) satisfies MetricConfiguration<T>

  const wait = new Histogram({
    ...of('job_wait_seconds', 'From submission to the first start.', ['program', 'target']),
    buckets: spanBuckets,
  })
  const run = new Histogram({
    ...of('job_run_seconds', 'How long a job ran.', ['program', 'target']),
    buckets: spanBuckets,
  })
  const ended = new Counter(of('jobs_ended_total', 'Jobs that ended.', ['state', 'reason']))
  const deliveries = {
    letter: new Counter(of('letters_total', 'Letters, by what became of a try.', ['outcome'])),
    post: new Counter(of('posts_total', 'Posts to notify_url, by what became of a try.', ['outcome'])),
  }
  const errors = new Counter(of('log_errors_total', 'Lines of the log at level error.'))
  const requests = new Counter(of('http_requests_total', 'Requests.', ['route', 'method', 'status']))
  const answers = new Histogram({
    ...of('http_request_duration_seconds', 'From the request to the begin of its answer.', [
      'route',
      'method',
    ]),
    buckets: answerBuckets,
  })
  new Gauge(of('build_info', 'The release that runs.', ['version', 'node'])).set(
    { version, node: process.version },
    1,
  )
  for (const counter of Object.values(deliveries))
    for (const outcome of ['sent', 'failed']) counter.inc({ outcome }, 0)

  return {
    /** Tells where to look things up; until then only what happens is known. */
    watch(sources: MetricSources): void {
      /** What can't be looked up now is left out, and the rest is said all the same. */
      const gauge = <T extends string>(
        config: MetricConfiguration<T>,
        look: (gauge: Gauge<T>) => void | Promise<void>,
      ) =>
        new Gauge<T>({
          ...config,
          async collect() {
            this.reset()
            await Promise.resolve(this)
              .then(look)
              .catch(() => this.reset())
          },
        })

      gauge(of('jobs', 'Jobs there are.', ['program', 'target', 'state']), async (jobs) => {
        const known = new Map((await sources.programs.list()).map(({ name, program }) => [name, program]))
        for (const [name, program] of known)
          for (const state of program ? jobStates : [])
            jobs.set({ program: name, target: program?.target ?? '', state }, 0)
        for (const { program, target, state, count } of sources.catalog.counts())
          jobs.inc({ program: known.has(program) ? program : formerProgram, target, state }, count)
      })
      gauge(of('slots', 'How many jobs of a target may run at once.', ['target']), (slots) => {
        for (const target of sources.targets()) slots.set({ target: target.name }, target.slots)
      })
      gauge(of('slots_used', 'How many of them are taken.', ['target']), (used) => {
        for (const target of sources.targets()) used.set({ target: target.name }, target.running)
      })
      gauge(
        of(
          'letters_unsent',
          'Letters about ended jobs, and starts that made none, that were tried and not sent.',
        ),
        (unsent) => unsent.set(sources.state.letters.count()),
      )
      gauge(of('posts_unsent', 'Posts to notify_url that were tried and not delivered.'), (unsent) =>
        unsent.set(sources.state.posts.count()),
      )
      gauge(of('disk_free_bytes', 'Room on the disk of a folder.', ['folder']), async (free) => {
        for (const [folder, path] of Object.entries(sources.folders))
          free.set({ folder }, await freeBytes(path))
      })
    },

    /** A job began for the first time. */
    jobStarted({ program, target, submitted, started }: CatalogRow): void {
      const seconds = (Date.parse(started ?? '') - Date.parse(submitted)) / 1000
      if (Number.isFinite(seconds)) wait.observe({ program, target }, Math.max(0, seconds))
    },
    jobEnded({ program, target, state, reason, elapsedSeconds }: CatalogRow): void {
      ended.inc({ state, reason: reason ?? '' })
      if (elapsedSeconds !== null) run.observe({ program, target }, elapsedSeconds)
    },
    delivery(what: keyof typeof deliveries, outcome: 'sent' | 'failed'): void {
      deliveries[what].inc({ outcome })
    },
    errorLogged(): void {
      errors.inc()
    },
    /** `route`: as routes.ts has it, `none` for an address that there is not. */
    request(route: string, method: string, status: number, seconds: number): void {
      const labels = { route, method: methods.includes(method) ? method : 'other' }
      requests.inc({ ...labels, status: `${Math.floor(status / 100)}xx` })
      answers.observe(labels, seconds)
    },

    /** All of it, with its media type. */
    async read(): Promise<{ type: string; text: string }> {
      return { type: registry.contentType, text: await registry.metrics() }
    },
    names: () => registry.getMetricsAsArray().map(({ name }) => name),
  }
}
