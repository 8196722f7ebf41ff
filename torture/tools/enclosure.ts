import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** A sh as the first process: it collects what is left behind, which Node would not. */
const init = 'exec 3<&0; "$@" <&3 3<&- & wait $!'

export function isEnclosed(): boolean {
  return process.env.TORTURE_FOLDER !== undefined
}

/**
 * Runs this very command again where it can leave nothing behind: in namespaces of its own for processes and mounts
 * (pid_namespaces(7), mount_namespaces(7)). When it ends, by itself, by Ctrl-C or by a kill, the kernel ends all that
 * it has started and takes all mounts and loop devices away.
 *
 * @returns its exit status; undefined where only root could do so, and it has to be run as it is
 */
export async function enclosed(folder: string): Promise<number | undefined> {
  const unshare = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  if (process.getuid?.() !== 0 || spawnSync('unshare', [...unshare, 'true']).status !== 0) return undefined
  const child = spawn(
    'unshare',
    [...unshare, 'sh', '-c', init, 'sh', process.execPath, ...process.argv.slice(1)],
    {
      env: { ...process.env, TORTURE_FOLDER: folder },
      // Its standard input ends with this process, however that ends.
      stdio: ['pipe', 'inherit', 'inherit'],
    },
  )
  let isStopped = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      isStopped = true
      child.kill('SIGKILL')
    })
  const status = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (!isStopped) return status ?? 1
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  return 130
}

/** Inside: ends with whoever started it. */
export function endWithParent(): void {
  process.stdin.on('end', () => process.exit(130)).resume()
}

/** Deleting thousands of folders slows down whoever makes some, so it is left to the end. */
export function removeWhatIsWell(parent: string): void {
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent))
    if (!existsSync(join(parent, name, 'PROBLEMS.txt')))
      rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 3 })
  if (readdirSync(parent).length === 0) rmSync(parent, { recursive: true })
}
