import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'

/**
 * The first line that a command says, on whichever stream; its exit status says nothing (some give 1 for `--version`).
 * Undefined where it says none, is not there, or says too much; what it said before the limit counts. It runs without a
 * shell and without input, with this environment and nothing else.
 */
export function firstLineOf(
  [command = '', ...words]: string[],
  env: Record<string, string>,
  limitMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = {
      cwd: tmpdir(),
      env,
      timeout: limitMs,
      killSignal: 'SIGKILL',
      maxBuffer: 65_536,
    } as const
    const child = execFile(command, words, options, (_error, output, errors) => {
      const lines = `${output}\n${errors}`.split(/\r?\n/).map((line) => line.trim())
      resolve(lines.find((line) => line !== ''))
    })
    child.stdin?.end()
  })
}
