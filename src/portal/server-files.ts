import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Checked } from '../program/check.ts'
import type { Program, ServerFileInput } from '../program/definition.ts'
import { findServerFile, isRootThere } from '../program/server-file.ts'

/** The mistakes of a check, with those of files of the server that are not there. */
export async function withServerFiles(
  program: Pick<Program, 'inputs'>,
  { values, errors }: Checked,
): Promise<Record<string, string>> {
  const all = Object.assign(Object.create(null), errors)
  for (const input of serverFileInputs(program)) {
    const value = values[input.name]
    if (typeof value !== 'string' || value === '' || all[input.name] !== undefined) continue
    if ((await findServerFile(input, value)) === undefined)
      all[input.name] = t.inputs.noServerFile(input.name, value)
  }
  return all
}

/**
 * Where the files of the server that a job was given really lie, by input: looked up anew when it starts, as a link may
 * lead elsewhere by then.
 * @throws ErrandError `unavailable` for one that is gone; `internal` where its root is not there, which may pass
 */
export async function placesOfServerFiles(
  program: Pick<Program, 'inputs'>,
  values: Record<string, unknown>,
): Promise<Record<string, string>> {
  const places: Record<string, string> = {}
  for (const input of serverFileInputs(program)) {
    const value = values[input.name]
    if (typeof value !== 'string' || value === '') continue
    const place = await findServerFile(input, value)
    if (place !== undefined) places[input.name] = place
    else
      throw new ErrandError(
        (await isRootThere(input, value)) ? 'unavailable' : 'internal',
        t.problems.internal,
        { detail: t.inputs.noServerFile(input.name, value) },
      )
  }
  return places
}

function serverFileInputs({ inputs }: Pick<Program, 'inputs'>): ServerFileInput[] {
  return inputs.filter((input) => input.type === 'server_file')
}
