import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inLanguage } from '../../src/messages/language.ts'
import { inWords } from '../../src/program/in-words.ts'
import { define, mistakesIn } from './define.ts'

const program = define(`
title = Search
title.de = Suche
description = Finds things.
command = true
button.de = Los
install = apt
[inputs.mode]
type = choice
choices = fast: Fast, good: Good
choices.de = good: Gut
label = Mode
label.de = Art
help.de = Wie gründlich.
group = Scoring
group.de = Bewertung
[inputs.depth]
placeholder = 3
placeholder.de = 3 etwa
group = Scoring
[inputs.other]
group = Other
[outputs.hits]
file = hits.tsv
label.de = Treffer
[example.one]
label = First
label.de = Erstes
depth = 4
`)

test('a definition is said in a language as far as it has words in it, and else as it stands', () => {
  const said = inWords(program, 'de')
  assert.deepEqual(
    [said.title, said.description, said.button, said.install],
    ['Suche', 'Finds things.', 'Los', 'apt'],
  )
  const [mode, depth, other] = said.inputs
  assert.deepEqual([mode?.label, mode?.help], ['Art', 'Wie gründlich.'])
  assert.deepEqual(mode?.type === 'choice' && mode.choices, [
    { value: 'fast', label: 'Fast' },
    { value: 'good', label: 'Gut' },
  ])
  assert.equal(depth?.type === 'text' && depth.placeholder, '3 etwa')
  // One of a group speaks for the others, so that they stay together.
  assert.deepEqual([mode?.group, depth?.group, other?.group], ['Bewertung', 'Bewertung', 'Other'])
  assert.deepEqual([said.outputs[0]?.label, said.examples[0]?.label], ['Treffer', 'Erstes'])
  assert.deepEqual(said.examples[0]?.values, program.examples[0]?.values)
  assert.equal(said.source, program.source)
})

test('other languages get the words without a language, and English can be one of those that are named', () => {
  assert.equal(inWords(program, 'en').title, 'Search')
  assert.equal(inWords(program).title, 'Search')
  assert.equal(inLanguage('de', () => inWords(program)).title, 'Suche')
  const german = define('title = Suche\ntitle.en = Search\ncommand = true')
  assert.deepEqual([inWords(german, 'en').title, inWords(german, 'de').title], ['Search', 'Suche'])
})

test('what is wrong with words in other languages is told', () => {
  const wrong = (line: string, section = '') => mistakesIn(`command = true\n${section}\n${line}`)
  assert.deepEqual(wrong('title.fr = Recherche'), [
    "program.ini:3: title.fr: there is no language 'fr'; there are en, de",
  ])
  assert.deepEqual(wrong('title.DE = Suche'), [
    "program.ini:3: title.DE: there is no language 'DE'; did you mean 'title.de'?",
  ])
  assert.match(
    wrong('time_limit.de = 2h')[0] ?? '',
    /'time_limit' is the same in every language; .* title, description, button, install$/,
  )
  assert.match(wrong('titel.de = Suche')[0] ?? '', /unknown key 'titel.de'/)
  assert.match(wrong('title.de =')[0] ?? '', /title.de: expected a text of one line, found ''/)
  assert.match(
    wrong('placeholder.de = x', '[inputs.a]\ntype = checkbox')[0] ?? '',
    /placeholder.de: an input of type 'checkbox' has no such key/,
  )
  assert.match(
    wrong('choices.de = a: A, c: C', '[inputs.a]\ntype = choice\nchoices = a, b')[0] ?? '',
    /choices.de: 'c' is none of the choices \(a, b\)/,
  )
  assert.match(
    wrong('file.de = x', '[outputs.a]\nfile = y')[0] ?? '',
    /file.de: 'file' is the same in every language/,
  )
  assert.match(wrong('label.fr = x', '[example.a]')[0] ?? '', /label.fr: there is no language 'fr'/)
})

test('mistakes are told in English, whoever comes upon them', () => {
  const [mistake] = inLanguage('de', () =>
    mistakesIn('command = true\n[inputs.a]\ntype = integer\ndefault = x'),
  )
  assert.match(mistake ?? '', /is not an integer$/)
})
