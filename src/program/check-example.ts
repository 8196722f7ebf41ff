import { basename } from 'node:path'
import { openInside } from '../platform/open-inside.ts'
import { checkInputs, type GivenValue } from './check.ts'
import type { Example, ExampleValue, Program } from './definition.ts'
import { findServerFile } from './server-file.ts'

/**
 * What of an example the form would not take, by input: its values pass the same check as any, and its files have to be
 * there.
 */
export async function checkExample(program: Program, { values }: Example): Promise<Record<string, string>> {
  const missing: Record<string, string> = {}
  const given: [name: string, value: GivenValue][] = []
  for (const value of values) {
    const found = await givenFor(program, value)
    if (found !== undefined) given.push([value.input, found])
    else missing[value.input] = `there is no file ${value.file} in the program's folder`
  }
  const checked = checkInputs(program, given)
  for (const input of program.inputs) {
    const value = checked.values[input.name]
    if (input.type !== 'server_file' || typeof value !== 'string' || value === '') continue
    if ((await findServerFile(input, value)) === undefined) missing[input.name] = `there is no file ${value}`
  }
  return { ...missing, ...checked.errors }
}

async function givenFor(
  { folder }: Program,
  { text = '', file }: ExampleValue,
): Promise<GivenValue | undefined> {
  if (file === undefined) return text
  const opened = await openInside(folder, file)
  await opened?.file.close()
  return opened && { fileName: basename(file), sizeBytes: opened.sizeBytes, path: file }
}
