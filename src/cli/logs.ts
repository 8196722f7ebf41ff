import type { ReadDeps } from '../portal/deps.ts'
import type { Stream } from '../portal/log.ts'
import { CommandError } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { follow, openFolder, printText } from './follow.ts'
import { jobArgument } from './job-argument.ts'
import { onlineOr } from './online.ts'
import type { Start } from './schedules.ts'
import type { Verb } from './verbs.ts'

interface Options extends CommonOptions {
  follow?: boolean
  stderr?: boolean
}

interface Piece {
  text: string
  next_offset: number
}

export const logs: Verb = (command) =>
  command
    .description('print what a job has written; with --json one object a line for each piece of it')
    .argument('<id>', 'of a job, or the number of a start of a schedule')
    .option('-f, --follow', 'go on until the job is over')
    .option('--stderr', 'standard error instead of standard output')
    .action(async (typed: string, options: Options) => {
      const context = await createContext(options)
      const id = await jobArgument(typed, (serial) => context.client.get<Start>(`/schedule-runs/${serial}`))
      const stream: Stream = options.stderr ? 'stderr' : 'stdout'
      const print = options.json
        ? (text: string) => printText(`${JSON.stringify({ id, stream, text })}\n`)
        : printText
      if (options.follow) {
        await follow(context.client, id, { stream, print, openFolder: () => openFolder(context, id) })
        return
      }
      let folders: ReadDeps | undefined
      const read = (offset: number) =>
        onlineOr(
          () => context.client.get<Piece>(`/jobs/${id}/log?stream=${stream}&offset=${offset}`),
          async () => {
            folders ??= await foldersOf(context)
            return pieceFromFolder(folders, id, stream, offset)
          },
        )
      for (let piece = await read(0); piece.text !== ''; piece = await read(piece.next_offset))
        print(piece.text)
    })

/** Loaded here, so that who asks a portal does not wait for it. */
async function foldersOf(context: Context): Promise<ReadDeps> {
  const { openFolders } = await import('./offline.ts')
  return openFolders(await context.readable())
}

async function pieceFromFolder(deps: ReadDeps, id: string, stream: Stream, offset: number): Promise<Piece> {
  const { readLog } = await import('../portal/log.ts')
  const piece = await readLog(deps, id, { stream, offset })
  if (!piece) throw new CommandError(`There is no job '${id}'.`)
  return { text: piece.text, next_offset: piece.nextOffset }
}
