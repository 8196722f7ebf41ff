export const exitStatus = { well: 0, refused: 1, usage: 2, noPortal: 3 } as const

/** As docs and man page say it. */
export const exitMeaning: Record<keyof typeof exitStatus, string> = {
  well: 'All went well.',
  refused: 'The job failed, or the request was refused.',
  usage: 'Wrong usage, or mistakes in errand.ini.',
  noPortal: 'No portal runs here, or the one that runs does not answer at its socket.',
}

/** Ends the command with a message on standard error. */
export class CommandError extends Error {
  readonly status: number
  constructor(message: string, status: number = exitStatus.refused) {
    super(message)
    this.status = status
  }
}
