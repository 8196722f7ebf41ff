/** Of lines that go together; Linux takes 128 KiB for one variable, name included. */
const linesLength = 32_768

/**
 * A program's environment as wrapper/run-job takes it: the first is PATH, the others are lines. Of thousands of variables
 * a sh would look each up in a long list. What has a line end in it goes alone, and so does what is large.
 */
export function packEnvironment({ PATH = '', ...others }: Record<string, string>): Record<string, string> {
  const packed = [`PATH=${PATH}`]
  let lines = ''
  for (const [name, value] of Object.entries(others)) {
    const pair = `${name}=${value}`
    if (pair.includes('\n') || pair.length > linesLength) {
      packed.push(pair)
      continue
    }
    if (lines.length + pair.length > linesLength) {
      packed.push(lines)
      lines = ''
    }
    lines += `\n${pair}`
  }
  if (lines !== '') packed.push(lines)
  return Object.fromEntries(packed.map((text, n) => [`ERRAND_ENV_${n}`, text]))
}

/** The variables of a process, each NAME=VALUE, with those in it that are packed for a wrapper. */
export function unpackEnvironment(environment: string[]): string[] {
  return environment.flatMap((variable) => {
    const text = variable.replace(/^ERRAND_ENV_\d+=/, '')
    return text.startsWith('\n') ? text.slice(1).split('\n') : [text]
  })
}
