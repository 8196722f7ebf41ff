import { t } from '../messages/language.ts'
import { recorded } from '../messages/recorded.ts'
import type { TargetChange } from '../portal/targets.ts'
import { CommandError } from './command-error.ts'
import type { Context } from './context.ts'
import { onlineOr } from './online.ts'
import type { Target } from './targets.ts'

export interface Changed {
  before: Target[]
  after: Target[]
}

/** Changes the targets of these names, or all; where no portal runs, for the next one. */
export function changeTargets(context: Context, names: string[], change: TargetChange): Promise<Changed> {
  return onlineOr(
    () => changeByPortal(context, names, change),
    () => changeInState(context, names, change),
  )
}

async function changeByPortal({ client }: Context, names: string[], change: TargetChange): Promise<Changed> {
  const { targets } = await client.get<{ targets: Target[] }>('/targets')
  const before = chosen(targets, names)
  const after: Target[] = []
  for (const name of names.length > 0 ? names : before.map((target) => target.name))
    after.push(await client.patch<Target>(`/targets/${encodeURIComponent(name)}`, change))
  return { before, after }
}

async function changeInState(context: Context, names: string[], change: TargetChange): Promise<Changed> {
  // Loaded here, so that who asks a portal does not wait for it.
  const { openHere } = await import('./open-here.ts')
  const { describeTarget } = await import('../portal/describe.ts')
  const portal = await openHere(context)
  try {
    const all = () => portal.targets().map(describeTarget)
    const before = chosen(all(), names)
    for (const name of names.length > 0 ? names : before.map((target) => target.name))
      portal.changeTarget(name, change, recorded.anAdministrator)
    return { before, after: chosen(all(), names) }
  } finally {
    await portal.close()
  }
}

/** @throws CommandError naming those that there are not: none is changed then */
function chosen(targets: Target[], names: string[]): Target[] {
  const known = targets.map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new CommandError(unknown.map((name) => t.targets.unknown(name, known)).join('\n'))
  return names.length > 0 ? targets.filter(({ name }) => names.includes(name)) : targets
}
