import { openAsBlob } from 'node:fs'
import { userInfo } from 'node:os'
import { basename } from 'node:path'
import { messageOf } from '../platform/errors.ts'
import { CommandError, exitStatus } from './command-error.ts'
import { type CommonOptions, createContext } from './context.ts'
import { follow, openFolder, printText } from './follow.ts'
import { readInputs } from './inputs.ts'
import type { Verb } from './verbs.ts'

interface Options extends CommonOptions {
  email?: string
  wait?: boolean
  priority?: string
  title?: string
}

interface Submitted {
  id: string
  url: string
  state: string
}

export const submit: Verb = (command) =>
  command
    .description('submit a job and print its id')
    .argument('<program>')
    .argument('[inputs...]', 'such as x=8, and for a file query=@sequence.fa')
    .option('--email <address>', 'the owner (else ERRAND_EMAIL, else your user name at localhost)')
    .option('--priority <priority>', 'low, normal, high or a number')
    .option('--title <title>', 'what you call the job')
    .option('--wait', 'follow the job to its end; exit status 0 if it succeeded, 1 if not')
    .action(async (program: string, inputs: string[], options: Options) => {
      const context = await createContext(options)
      const form = await formOf(inputs)
      form.append(
        'email_address',
        options.email ?? process.env.ERRAND_EMAIL ?? `${userInfo().username}@localhost`,
      )
      if (options.title !== undefined) form.append('job-title', options.title)
      const query = new URLSearchParams(options.priority ? { priority: options.priority } : {})
      const job = await context.client.post<Submitted>(
        `/programs/${encodeURIComponent(program)}/jobs?${query}`,
        form,
      )
      // With --json and --wait there is one document: the job as it is then.
      if (!options.wait || !options.json) context.print(job, ({ id }) => id)
      if (!options.wait) return
      const ended = await follow(context.client, job.id, {
        print: options.json ? () => {} : printText,
        openFolder: () => openFolder(context, job.id),
      })
      if (options.json) context.print(ended, ({ id }) => id)
      process.exitCode = ended.state === 'success' ? exitStatus.well : exitStatus.refused
    })

async function formOf(inputs: string[]): Promise<FormData> {
  const form = new FormData()
  for (const input of await readInputs(inputs)) {
    if ('path' in input) form.append(input.name, await fileOf(input.path), basename(input.path))
    else form.append(input.name, input.text)
  }
  return form
}

async function fileOf(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path)
  } catch (error) {
    throw new CommandError(`${path} can not be read: ${messageOf(error)}`, exitStatus.usage)
  }
}
