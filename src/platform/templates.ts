import { join } from 'node:path'
import nunjucks from 'nunjucks'

/** Renders a view with its data. What a view needs is typed where it is called. */
export type Render = (view: string, data: object) => string

const folder = join(import.meta.dirname, '../../views')

/**
 * The one place that makes markup. Templates come from `views/` only, as a template can run code; every value is
 * escaped, and one that a view names and nobody gave is an error rather than a blank.
 */
export function createRender(): Render {
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(folder), {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  })
  return (view, data) => environment.render(view, data)
}
