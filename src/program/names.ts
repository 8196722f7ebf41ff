/** Names of programs, outputs and targets. At most 100 letters, so that each can be a folder's name with room to spare. */
export function isName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(text)
}

/** Names of inputs: as `isName`, without `-`, and not what a form posts beside the inputs or a command means by `{program}`. */
export function isInputName(text: string): boolean {
  return isName(text) && !text.includes('-') && !reservedInputNames.includes(text)
}

export const reservedInputNames: readonly string[] = ['email_address', 'program', 'job_id']
