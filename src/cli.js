import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Compiling all the modules takes most of the time of a short command. Kept beside the packages, so only who could
// change the code can change it; where that folder may not be written, Node does without. What is imported statically
// would be compiled before. And the one file without types: to take them off, Node loads a compiler, which for the kept
// modules it can spare itself.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/errand'))
await import('./cli/main.ts')
