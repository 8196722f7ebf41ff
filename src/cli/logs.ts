import { readLog, type Stream } from '../portal/log.ts'
import { CommandError } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { follow } from './follow.ts'
import { idArgument } from './ids.ts'
import { onlineOr, openFolders } from './offline.ts'
import type { Verb } from './verbs.ts'

interface Options extends CommonOptions {
  follow?: boolean
  stderr?: boolean
}

interface Piece {
  text: string
  next_offset: number
  size: number
}

export const logs: Verb = (command) =>
  command
    .description('print what a job has written')
    .argument('<id>')
    .option('-f, --follow', 'go on until the job is over')
    .option('--stderr', 'standard error instead of standard output')
    .action(async (typed: string, options: Options) => {
      const id = idArgument(typed)
      const context = createContext(options)
      if (options.follow) {
        await follow(context.client, id)
        return
      }
      const stream: Stream = options.stderr ? 'stderr' : 'stdout'
      const text = await onlineOr(
        () =>
          readAll((offset) => context.client.get<Piece>(`/jobs/${id}/log?stream=${stream}&offset=${offset}`)),
        () => readAll((offset) => pieceFromFolder(context, id, stream, offset)),
      )
      context.print({ id, stream, text }, () => text)
    })

async function readAll(read: (offset: number) => Promise<Piece>): Promise<string> {
  const parts: string[] = []
  for (let offset = 0; ; ) {
    const piece = await read(offset)
    if (piece.text === '') return parts.join('')
    parts.push(piece.text)
    offset = piece.next_offset
  }
}

async function pieceFromFolder(context: Context, id: string, stream: Stream, offset: number): Promise<Piece> {
  const piece = await readLog(openFolders(context), id, stream, offset)
  if (!piece) throw new CommandError(`There is no job '${id}'.`)
  return { text: piece.text, next_offset: piece.nextOffset, size: piece.sizeBytes }
}
