import type { JobRecord } from '../job/record.ts'
import { formatIni } from '../platform/ini.ts'

/** What an administrator will not want to be read by whoever has the address of a job. */
export function isSecretName(name: string): boolean {
  return /KEY|TOKEN|SECRET|PASS|CREDENTIAL|LICEN[CS]E/i.test(name)
}

/** config.ini for others: what was asked, without secrets, and without whose it is and where it lies. */
export function publicRecord({ id, program, submitted, inputs, secrets = [] }: JobRecord): string {
  const shown = Object.entries(inputs).filter(([name]) => !secrets.includes(name))
  return formatIni({
    settings: {
      job_id: id,
      program,
      submitted,
      ...(secrets.length === 0 ? {} : { secret_inputs: secrets }),
    },
    inputs: Object.fromEntries(shown),
  })
}

/** program.ini for others: without `notify_url`, and without variables whose names tell that they are secret. */
export function publicDefinition(source: string): string {
  let section = ''
  return source
    .split('\n')
    .map((line) => {
      section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1]?.trim() ?? section
      const name = /^\s*([^\s=;#[]+)\s*=/.exec(line)?.[1] ?? ''
      const isLeftOut =
        (section === '' && name === 'notify_url') || (section === 'environment' && isSecretName(name))
      return isLeftOut ? `; ${name} is left out` : line
    })
    .join('\n')
}

/** status.ini for others: `detail` is for administrators, it may name places on the server. */
export function publicStatus(text: string): string {
  return text.replaceAll(/^detail = .*\n/gm, '')
}
