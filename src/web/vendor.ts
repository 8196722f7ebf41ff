import { createRequire } from 'node:module'
import type { Request, Response } from 'express'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'

const { resolve } = createRequire(import.meta.url)

/** Scripts and styles of others that pages load, as their packages bring them. */
const files: Record<string, string> = {
  'uplot.js': resolve('uplot/dist/uPlot.iife.min.js'),
  'uplot.css': resolve('uplot/dist/uPlot.min.css'),
}

/** Answers `/public/vendor/:name`. */
export function sendVendor(request: Request, response: Response): void {
  const name = String(request.params.name)
  const path = Object.hasOwn(files, name) ? files[name] : undefined
  if (path === undefined) throw new ErrandError('not_found', t.problems.noSuchPage)
  response.locals.route = '/public/:file'
  response.sendFile(path, { maxAge: '1h', dotfiles: 'allow' })
}
