import assert from 'node:assert/strict'
import test from 'node:test'
import { parse } from 'csv-parse/sync'
import { csvLine } from '../../src/web/csv.ts'

test('any value comes back; what a spreadsheet would run has an apostrophe before it', () => {
  const values: [unknown, string][] = [
    [null, ''],
    [undefined, ''],
    ['plain', 'plain'],
    ['a,b "c"\r\nd', 'a,b "c"\r\nd'],
    [{ x: '=1', y: 'a,b' }, '{"x":"=1","y":"a,b"}'],
    [12.5, '12.5'],
    ['-12.5e-3', '-12.5e-3'],
    [-10, '-10'],
    ['=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'],
    ['+1+cmd|x', "'+1+cmd|x"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\r=1', "'\r'=1"],
    ['\nx', "'\nx"],
    ['x;=HYPERLINK("http://x")', 'x;\'=HYPERLINK("http://x")'],
    ['x;y\r\n@SUM(A1);-2', "x;y\r\n'@SUM(A1);-2"],
    ['x;"=1+1"', 'x;\'"=1+1"'],
    ['a-b; c=d', 'a-b; c=d'],
    ['＝1', "'＝1"],
  ]
  const [read] = parse(csvLine(values.map(([value]) => value)), { relax_column_count: true }) as string[][]
  assert.deepEqual(
    read,
    values.map(([, text]) => text),
  )
})
