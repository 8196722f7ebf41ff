import type { JobState } from '../../src/job/state.ts'

export interface Answered {
  status: number
  /** Shown when the job was accepted. */
  id?: string
  text: string
}

export interface Asked {
  program?: string
  inputs?: Record<string, string>
  email?: string
  /** A file for the input `data`. */
  data?: string
}

/** Sends the form as a browser does; the same token again leads to the same job. Throws when no answer came. */
export async function submit(url: string, token: string, asked: Asked = {}): Promise<Answered> {
  const { program = 'work', inputs = {}, email = 'dalke@example.org', data } = asked
  const body = data === undefined ? new URLSearchParams() : new FormData()
  const fields = { ...inputs, email_address: email, 'form-token': token }
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  if (data !== undefined && body instanceof FormData) body.append('data', new Blob([data]), 'data.txt')
  const answer = await fetch(`${url}/programs/${program}`, {
    method: 'POST',
    redirect: 'manual',
    // A connection of its own: one that is kept may be closed, or its portal be killed, before it is used again.
    headers: { connection: 'close' },
    body,
    signal: AbortSignal.timeout(30_000),
  })
  const text = await answer.text()
  const id = /\/jobs\/(\w+)$/.exec(answer.headers.get('location') ?? '')?.[1]
  return { status: answer.status, text, ...(answer.status === 303 && id !== undefined ? { id } : {}) }
}

/** The id of the new job. @throws when it was not accepted */
export async function submitted(url: string, token: string, asked: Asked = {}): Promise<string> {
  const { id, status, text } = await submit(url, token, asked)
  if (id === undefined) throw new Error(`not accepted: ${status} ${text.slice(0, 300)}`)
  return id
}

export interface Shown {
  state: JobState
  reason?: string
  position?: number
}

/** A job as the API tells it. */
export async function jobOf(url: string, id: string): Promise<Shown> {
  const answer = await fetch(`${url}/api/v1/jobs/${id}`)
  return (await answer.json()) as Shown
}
