import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import test from 'node:test'

const root = join(import.meta.dirname, '..')
const entryPoints = ['src/cli.js', 'src/server.ts', 'src/compose.ts', 'src/demo.ts', 'wrapper/notify.ts']

/**
 * From the top of the house to its cellar. A file may import from a line below its own, and from its own folder;
 * what stands in one line with it, it does not know. The doors are handed the house, whose type compose.ts has, so
 * that stands below them.
 */
const floors = [
  ['torture'],
  ['bench'],
  ['src/cli.js', 'src/demo.ts'],
  ['src/cli'],
  ['src/server.ts', 'wrapper'],
  ['src/web'],
  ['src/compose.ts'],
  ['src/schedule'],
  ['src/schedule/starts'],
  ['src/schedule/file'],
  ['src/schedule/rules', 'src/schedule/times'],
  ['src/portal'],
  ['src/queue'],
  ['src/engine', 'src/catalog', 'src/state', 'src/mail'],
  ['src/program', 'src/job', 'src/config'],
  ['src/messages'],
  ['src/platform'],
]

interface Import {
  file: string
  from: string
  isType: boolean
  names: string
}

const files = ['src', 'wrapper', 'torture', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => join(folder, name)),
)

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = text.matchAll(
    /^(?:import|export)\s+(type\s+)?((?:[\w*]+(?:\s+as\s+\w+)?,?\s*)?(?:\{[^}]*\})?)\s*(?:from\s+)?'([^']+)'|import\('([^']+)'\)/gm,
  )
  return [...found].map(([, type, names = '', from = '', dynamic]) => {
    const target = dynamic ?? from
    return {
      file,
      from: target.startsWith('.') ? relative(root, join(root, dirname(file), target)) : target,
      isType: type !== undefined || /^\{\s*(type\s+\w+(\s+as\s+\w+)?,?\s*)+\}$/.test(names.trim()),
      names,
    }
  })
}

const imports = files.flatMap(importsOf)

function floorOf(file: string): { floor: number; name: string } {
  const places = floors.flatMap((names, floor) => names.map((name) => ({ floor, name })))
  const found = places.filter(({ name }) => file === name || file.startsWith(`${name}/`))
  // A room of a folder may stand below the rest of it.
  const [place] = found.sort((a, b) => b.name.length - a.name.length)
  if (place) return place
  throw new Error(`${file} stands on no floor: give it one in this test, and in docs/architecture.md`)
}

test('imports were found at all', () => {
  assert.ok(imports.length > 300)
  assert.ok(imports.some(({ file, from }) => file === 'src/web/app.ts' && from === 'src/web/routes.ts'))
})

test('an arrow only ever points down', () => {
  const wrong = imports.filter(({ file, from }) => {
    if (!/^(src|wrapper|torture|bench)\//.test(from)) return false
    const [above, below] = [floorOf(file), floorOf(from)]
    return above.name !== below.name && below.floor <= above.floor
  })
  assert.deepEqual(
    wrong.map(({ file, from }) => `${file} → ${from}`),
    [],
  )
})

test('only the entry points read the settings; everything else is handed what it needs', () => {
  const wrong = imports.filter(
    ({ file, from, isType }) =>
      from.startsWith('src/config/') &&
      !isType &&
      !entryPoints.includes(file) &&
      !/^src\/(config|cli)\//.test(file),
  )
  assert.deepEqual(wrong, [])
  const readers = imports.filter(({ from }) => from === 'src/config/read.ts').map(({ file }) => file)
  assert.ok(
    readers.every((file) => [...entryPoints, 'src/cli/settings.ts'].includes(file)),
    readers.join(),
  )
})

test('each layer keeps to its own trade', () => {
  const allowed: Record<string, RegExp> = {
    express: /^(src\/web|bench)\//,
    compression: /^src\/web\//,
    helmet: /^src\/web\//,
    'cookie-parser': /^src\/web\//,
    multer: /^src\/web\//,
    'express-rate-limit': /^src\/web\//,
    nunjucks: /^src\/platform\/templates\.ts$|^bench\//,
    nodemailer: /^src\/mail\//,
    'prom-client': /^src\/portal\/metrics\.ts$/,
    'node:sqlite': /^src\/(platform|catalog|state)\/|^torture\//,
    commander: /^src\/cli\//,
    ini: /^src\/platform\/ini\.ts$/,
    'csv-parse': /^src\/portal\//,
    yazl: /^src\/portal\/zip\.ts$/,
    croner: /^src\/schedule\//,
    cronstrue: /^src\/schedule\//,
    zod: /^src\/(config|web)\//,
    '@bufbuild/cel': /^src\/schedule\//,
    'node:child_process': /^src\/(engine|demo)|^(wrapper|torture|bench)\//,
  }
  const wrong = imports.filter(
    ({ file, from, isType }) => allowed[from] && !isType && !allowed[from].test(file),
  )
  assert.deepEqual(
    wrong.map(({ file, from }) => `${file} → ${from}`),
    [],
  )
})

test('what runs needs no package that only the tests install', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const wrong = imports.filter(({ file, from, isType }) => {
    // What tortures or measures the portal is a test too, and uses their tools.
    if (/^(torture|bench)\//.test(file)) return false
    const name = from.startsWith('@') ? from.split('/', 2).join('/') : (from.split('/', 1)[0] ?? '')
    return !isType && !/^(node:|src\/|wrapper\/)/.test(from) && !Object.hasOwn(dependencies, name)
  })
  assert.deepEqual(
    wrong.map(({ file, from }) => `${file} → ${from}`),
    [],
  )
})

test('no file imports another in a circle', () => {
  const next = Map.groupBy(
    imports.filter(({ isType }) => !isType),
    ({ file }) => file,
  )
  const done = new Set<string>()
  const visit = (file: string, way: string[]): void => {
    assert.ok(!way.includes(file), [...way, file].join(' → '))
    if (done.has(file)) return
    for (const { from } of next.get(file) ?? []) visit(from, [...way, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
})

test('markup comes from escaping views alone', () => {
  const views = readdirSync(join(root, 'views'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => join('views', name))
  for (const file of [...views, ...files]) {
    const text = readFileSync(join(root, file), 'utf8')
    assert.doesNotMatch(text, /\|\s*safe\b|autoescape\s+false|autoescape: false|SafeString/, file)
  }
  for (const file of views) {
    const text = readFileSync(join(root, file), 'utf8')
    assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)|\son\w+\s*=|javascript:/i, `${file}: scripts in a page`)
    if (!file.startsWith('views/letters/'))
      assert.doesNotMatch(text, /\sstyle\s*=|<style/i, `${file}: styles`)
  }
  const scripts = readdirSync(join(root, 'public')).filter((name) => name.endsWith('.js'))
  for (const name of [...files, ...scripts.map((one) => join('public', one))]) {
    const text = readFileSync(join(root, name), 'utf8')
    assert.doesNotMatch(
      text,
      /\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function)/,
      name,
    )
  }
})
