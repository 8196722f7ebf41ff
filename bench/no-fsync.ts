import promises from 'node:fs/promises'

/**
 * Loaded before a portal (`node --import`): nothing is flushed any more. Only to see what flushing costs; the product
 * has no such switch.
 */
const file = await promises.open(import.meta.filename, 'r')
const methods = Object.getPrototypeOf(file)
methods.sync = async () => {}
methods.datasync = async () => {}
await file.close()
