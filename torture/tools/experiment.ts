import type { Scene } from './scene.ts'

/** What an experiment can't do without; where it is missing, the experiment is skipped, and that is no pass. */
export type Need = 'root' | 'strace' | 'mkfs.ext4'

/** One kind of trouble, and what must hold in it. */
export interface Experiment {
  number: number
  /** What is done to the portal, for the table of docs/reliability.md. */
  fault: string
  expected: string
  needs?: Need[]
  /** It mostly waits, so it runs beside the others. */
  isPatient?: boolean
  /** Does it, checks it by `scene.expect`, and returns its figures in a few words. What it throws is a failure too. */
  run(scene: Scene): Promise<string>
}
