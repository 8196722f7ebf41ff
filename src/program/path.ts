/** The PATH that programs get: the machine's, without what npm puts before it for its scripts: a program's `node` is the machine's. */
export function pathForPrograms(path = '/usr/local/bin:/usr/bin:/bin'): string {
  return path
    .split(':')
    .filter((folder) => !/\/node_modules\/(\.bin|.*node-gyp-bin)\/?$/.test(folder))
    .join(':')
}
