/** 0 well; 1 the job failed or the request was refused; 2 wrong usage; 3 no portal. */
export const exitStatus = { well: 0, refused: 1, usage: 2, noPortal: 3 } as const

/** Ends the command with a message on standard error. */
export class CommandError extends Error {
  readonly status: number
  constructor(message: string, status: number = exitStatus.refused) {
    super(message)
    this.status = status
  }
}
