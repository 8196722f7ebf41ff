import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Lets every test/programs/gate of this house go on, and print `text`: whole at once, as a gate looks at any moment. */
export function openGate(root: string, text = ''): void {
  writeFileSync(join(root, 'open.new'), text)
  renameSync(join(root, 'open.new'), join(root, 'open'))
}
