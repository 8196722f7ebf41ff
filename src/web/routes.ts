import { clearOld, makeSignInLink, reindex, reload, restartUnfinished } from './api/administration.ts'
import { cancel as cancelByApi } from './api/cancel.ts'
import { deleteJob as deleteByApi } from './api/delete.ts'
import { prioritize, signal } from './api/job-actions.ts'
import { listJobs, readJob, readLog } from './api/jobs.ts'
import { openApi } from './api/openapi.ts'
import { listPrograms, readProgram } from './api/programs.ts'
import { rerun as rerunByApi } from './api/rerun.ts'
import { readRunLog } from './api/schedule-log.ts'
import {
  cancelScheduleRun,
  listScheduleRuns,
  readHistory,
  readScheduleRun,
  startSchedule,
} from './api/schedule-runs.ts'
import { addSchedule, changeSchedule, listSchedules, readSchedule, removeSchedule } from './api/schedules.ts'
import { share as shareByApi } from './api/share.ts'
import { status } from './api/status.ts'
import { submit as submitByApi } from './api/submit.ts'
import { changeTarget, listTargets, readTarget } from './api/targets.ts'
import { listVariables, readVariable, setVariables, testVariables, unsetVariables } from './api/variables.ts'
import type { ApiRoute } from './api-route.ts'
import { createApiDescription } from './openapi.ts'
import { admin, changeTarget as changeTargetByPage, restart } from './pages/admin.ts'
import { adminJobs } from './pages/admin-jobs.ts'
import { api as apiPage } from './pages/api.ts'
import { command } from './pages/command.ts'
import { compare } from './pages/compare.ts'
import { deleteJob, deletePage } from './pages/delete.ts'
import { events } from './pages/events.ts'
import { attemptErrorOutput, attemptOutput, errorOutput, file, output } from './pages/files.ts'
import { filesZip } from './pages/files-zip.ts'
import { findJob } from './pages/find-job.ts'
import { form } from './pages/form.ts'
import { health } from './pages/health.ts'
import { home } from './pages/home.ts'
import { cancel, prioritize as prioritizeByPage, signal as signalByPage } from './pages/job-actions.ts'
import { jobStates, jobs } from './pages/jobs.ts'
import { adminJobsCsv, jobsCsv } from './pages/jobs-csv.ts'
import { logo } from './pages/logo.ts'
import { metrics } from './pages/metrics.ts'
import { outbox } from './pages/outbox.ts'
import { recordZip } from './pages/record-zip.ts'
import { rerun } from './pages/rerun.ts'
import { results } from './pages/results.ts'
import {
  changeSchedule as changeScheduleByPage,
  schedule,
  startSchedule as startScheduleByPage,
} from './pages/schedule.ts'
import { schedules } from './pages/schedules.ts'
import { selected } from './pages/selected.ts'
import { serverFiles } from './pages/server-files.ts'
import { share, sharePage } from './pages/share.ts'
import { openLink, sendLink, signIn, signOut, useLink } from './pages/sign-in.ts'
import { submit } from './pages/submit.ts'
import { table } from './pages/table.ts'
import type { Route } from './web.ts'

const describeApi = createApiDescription(() => api)

/** Every address of the pages. */
export const pages: Route[] = [
  home,
  form,
  submit,
  command,
  serverFiles,
  findJob,
  jobs,
  // Before the pages of single jobs: no job has such an id.
  jobStates,
  jobsCsv,
  selected,
  results,
  compare,
  table,
  filesZip,
  recordZip,
  events,
  file,
  output,
  errorOutput,
  attemptOutput,
  attemptErrorOutput,
  cancel,
  rerun,
  sharePage,
  share,
  deletePage,
  deleteJob,
  signalByPage,
  prioritizeByPage,
  signIn,
  sendLink,
  openLink,
  useLink,
  signOut,
  outbox,
  apiPage(describeApi),
  admin,
  changeTargetByPage,
  restart,
  schedules,
  schedule,
  changeScheduleByPage,
  startScheduleByPage,
  adminJobs,
  adminJobsCsv,
  logo,
  health,
  metrics,
]

/** Every address of the API: what the socket answers, and TCP too. */
export const api: ApiRoute[] = [
  listPrograms,
  readProgram,
  submitByApi,
  listJobs,
  readJob,
  deleteByApi,
  readLog,
  cancelByApi,
  rerunByApi,
  shareByApi,
  signal,
  prioritize,
  restartUnfinished,
  reindex,
  reload,
  status,
  listTargets,
  readTarget,
  changeTarget,
  clearOld,
  makeSignInLink,
  listSchedules,
  addSchedule,
  readSchedule,
  changeSchedule,
  removeSchedule,
  startSchedule,
  readHistory,
  listScheduleRuns,
  readScheduleRun,
  cancelScheduleRun,
  readRunLog,
  listVariables,
  setVariables,
  unsetVariables,
  readVariable,
  testVariables,
  openApi(describeApi),
]
