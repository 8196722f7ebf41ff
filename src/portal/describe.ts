import type { CatalogRow } from '../catalog/catalog.ts'
import { isOver } from '../job/state.ts'
import { describeAttemptEnd, describeEnd } from '../messages/describe-end.ts'
import { t } from '../messages/language.ts'
import type { Crash } from '../state/portal-runs.ts'
import { startOfKey } from '../state/undelivered.ts'
import type { Overview, UndeliveredView } from './overview.ts'
import { type AttemptView, isBeingCancelled, type JobView } from './read.ts'
import type { TargetView } from './targets.ts'

/**
 * A job as the API and the command line tell it; `portalUrl` has no slash at the end. What is not known is null.
 *
 * @param knowsServer whether it may speak of the server's own folders
 * @param knowsOwner whether it may say whose it is, and who cancelled it: not to everybody who has the job's address
 */
export function describeJob(portalUrl: string, job: JobView, knowsServer: boolean, knowsOwner = false) {
  const url = `${portalUrl}/jobs/${job.id}`
  return {
    id: job.id,
    url,
    program: job.program,
    title: job.title,
    job_title: job.jobTitle ?? null,
    owner: knowsOwner ? job.owner : null,
    schedule: job.schedule?.name ?? null,
    serial: job.schedule?.serial ?? null,
    state: job.state,
    target: job.target,
    priority: job.priority,
    paused: job.isPaused ?? false,
    no_slots: job.hasNoSlots ?? false,
    cancelling: isBeingCancelled(job),
    reason: job.reason ?? null,
    reason_text: describeEnd(job, { knowsServer, knowsOwner }) ?? null,
    inputs: Object.fromEntries(
      job.inputs.map(({ name, value, isHidden }) => [name, isHidden ? null : value]),
    ),
    submitted: job.submitted,
    started: job.started ?? null,
    finished: job.finished ?? null,
    elapsed_seconds: job.elapsedSeconds ?? null,
    cpu_seconds: job.cpuSeconds ?? null,
    peak_memory: job.peakMemory ?? null,
    attempt: job.attempt,
    most_attempts: job.mostAttempts,
    next_attempt: job.notBefore ?? null,
    earlier_attempts: job.earlier.map((end) => describeAttempt(url, end)),
    is_orphan: job.isOrphan ?? false,
    exit_status: job.exitStatus ?? null,
    signal: job.signal ?? null,
    limit: job.limit ?? null,
    used: job.used ?? null,
    position: job.ahead === undefined ? null : job.ahead + 1,
    expected_seconds: job.usual?.median ?? null,
    expected_start: job.expected?.start ?? null,
    expected_end: job.expected?.end ?? null,
    progress: job.progress
      ? { fraction: job.progress.fraction, words: t.results.progressIs(job.progress) }
      : null,
    answer: job.answer ?? null,
    command: job.ran?.command ?? null,
    version: job.ran?.version ?? null,
    host: job.ran?.host ?? null,
    files_url: job.outputs.length > 0 ? `${url}/files.zip` : null,
    outputs: job.outputs.map(({ name, label, path, sizeBytes, mediaType }) => ({
      name,
      label,
      size: sizeBytes,
      media_type: mediaType,
      url: `${url}/files/${path.split('/').map(encodeURIComponent).join('/')}`,
    })),
  }
}

function describeAttempt(jobUrl: string, end: AttemptView) {
  const url = `${jobUrl}/attempts/${end.attempt}`
  return {
    attempt: end.attempt,
    reason: end.reason ?? null,
    reason_text: describeAttemptEnd(end),
    started: end.started ?? null,
    finished: end.finished,
    elapsed_seconds: end.elapsedSeconds ?? null,
    exit_status: end.exitStatus ?? null,
    signal: end.signal ?? null,
    output_url: end.hasOutput ? `${url}/output.txt` : null,
    error_output_url: end.hasErrors ? `${url}/err_output.txt` : null,
  }
}

/** A target as the API and the command line tell it. */
export function describeTarget(target: TargetView) {
  return {
    name: target.name,
    engine: target.engine,
    slots: target.slots,
    slots_in_file: target.slotsInFile,
    slots_changed: target.slotsChanged ?? null,
    paused: target.paused ?? null,
    running: target.running,
    waiting: target.waiting,
    oldest_waiting: target.oldestWaiting ?? null,
  }
}

/** A job in a list, from the catalog. */
export function describeRow(portalUrl: string, row: CatalogRow) {
  return {
    id: row.id,
    url: `${portalUrl}/jobs/${row.id}`,
    program: row.program,
    title: row.title,
    job_title: row.jobTitle,
    owner: row.owner,
    state: row.state,
    reason: row.reason,
    submitted: row.submitted,
    started: row.started,
    finished: isOver(row.state) ? row.finished : null,
    elapsed_seconds: row.elapsedSeconds,
    target: row.target,
    priority: row.priority,
    attempt: row.attempt,
    answer: row.answer,
    inputs: row.inputs,
  }
}

function describeUndelivered({ jobId, tries, nextTry, lastError }: UndeliveredView) {
  return {
    job: startOfKey(jobId) === undefined ? jobId : null,
    serial: startOfKey(jobId) ?? null,
    tries,
    next_try: nextTry === undefined ? null : new Date(nextTry).toISOString(),
    error: lastError,
  }
}

/** Why a portal came to an end that nobody asked for; `isWhole`: with the error itself. */
export function crashInWords({ message }: Crash, isWhole = true): string {
  if (message === null) return t.crash.silent
  return isWhole ? message : t.crash.error
}

export function describeCrash(crash: Crash, isWhole = true): { at: string; reason: string } {
  return { at: new Date(crash.at).toISOString(), reason: crashInWords(crash, isWhole) }
}

/** How the portal is doing, for its administrator. */
export function describeOverview(portalUrl: string, seen: Overview, problems: string[]) {
  const rows = (jobs: CatalogRow[]) => jobs.map((row) => describeRow(portalUrl, row))
  return {
    version: seen.version,
    since: seen.since,
    restarts_last_hour: seen.restarts.lastHour,
    last_crash: seen.restarts.lastCrash ? describeCrash(seen.restarts.lastCrash) : null,
    problems,
    targets: seen.targets.map(describeTarget),
    running: rows(seen.running),
    waiting: rows(seen.waiting),
    interrupted: rows(seen.interrupted),
    interrupted_count: seen.interruptedCount,
    failed: rows(seen.failed),
    schedule_mistakes: seen.scheduleMistakes,
    broken: seen.broken,
    unreadable: seen.unreadable,
    unsent: seen.unsent.map(describeUndelivered),
    unsent_count: seen.unsentCount,
    unsent_posts: seen.unsentPosts.map(describeUndelivered),
    unsent_posts_count: seen.unsentPostsCount,
    disks: seen.disks.map(({ folder, path, freeBytes, totalBytes }) => ({
      folder,
      path,
      free_bytes: freeBytes,
      total_bytes: totalBytes,
    })),
  }
}
