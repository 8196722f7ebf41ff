import { t } from '../../messages/language.ts'
import type { Comparison, Likeness } from '../../portal/compare.ts'
import type { Preview } from '../../portal/preview.ts'
import type { Results } from '../../portal/results.ts'
import type { Moment } from '../page.ts'
import type { Web } from '../web.ts'
import { type FactsView, viewFacts } from './facts.ts'
import { type OutputsView, viewOutputs } from './outputs.ts'

/** What two jobs were asked, took and left, for the page that shows them side by side. */
export interface ComparedView {
  /** Those that differ first, then those of which it is not told. */
  inputs: InputRow[]
  sameInputs: InputRow[]
  facts: FactRow[]
  /** Outputs of one name, of which at least one is shown. Those that are the same come last. */
  outputs: OutputPair[]
  /** The other files: first those that only one has. */
  files: OutputPair[]
  hasMoreOutputs: boolean
  hasPlots: boolean
}

type Pair<T> = [T, T]
type Shown = OutputsView['outputs'][number]

interface InputRow {
  label: string
  differs: boolean
  /** Why it differs, or why that is not told, where the values do not say so; '' otherwise. */
  note: string
  cells: Pair<Pick<FactsView['inputs'][number], 'values' | 'isLong' | 'isHidden'>>
}

interface FactRow {
  label: string
  differs: boolean
  cells: Pair<Fact>
}

/** '' and no moment where it is not known. */
interface Fact {
  words: string
  moment?: Moment
}

interface OutputPair {
  label: string
  /** Undefined where only one has it. */
  likeness: Likeness | undefined
  /** The index of the only job that has it; -1 where both have. */
  only: -1 | 0 | 1
  /** Of two tables, how far they are the same, as the rows that are shown may all be; '' otherwise. */
  note: string
  sides: Pair<Shown | undefined>
}

export async function viewCompared(
  web: Web,
  found: Pair<Results>,
  likeness: Comparison,
): Promise<ComparedView> {
  const facts: Pair<FactsView> = [viewFacts(web, found[0].job), viewFacts(web, found[1].job)]
  const inputs = inputRows(found, facts, likeness)
  const outputs: Pair<OutputsView> = [
    await viewOutputs(web, shortened(found[0]), {}),
    await viewOutputs(web, shortened(found[1]), {}),
  ]
  const pairs = outputPairs(found, outputs, likeness)
  const isShown = ({ sides }: OutputPair) => sides.some((side) => side?.preview)
  return {
    inputs: [...inputs.filter(({ differs }) => differs), ...inputs.filter(isUntold)],
    sameInputs: inputs.filter((row) => !row.differs && !isUntold(row)),
    facts: factRows(facts),
    outputs: pairs.filter(isShown).sort((one, other) => +isSame(one) - +isSame(other)),
    files: pairs.filter((pair) => !isShown(pair)).sort((one, other) => rank(one) - rank(other)),
    hasMoreOutputs: outputs.some(({ hasMoreOutputs }) => hasMoreOutputs),
    hasPlots: outputs.some(({ hasPlots }) => hasPlots),
  }
}

type RatedRow = InputRow & { likeness: Likeness }

const isUntold = ({ likeness }: RatedRow) => likeness === 'unknown'
const isSame = ({ likeness }: OutputPair) => likeness === 'same'
const rank = ({ only, likeness }: OutputPair) => (only >= 0 ? 0 : likeness === 'different' ? 1 : 2)

const noValue = { values: [], isLong: false, isHidden: false }

function inputRows(
  found: Pair<Results>,
  facts: Pair<FactsView>,
  { inputs: likenesses }: Comparison,
): RatedRow[] {
  const [ofA, ofB] = found.map(
    ({ job }, side) =>
      new Map(job.inputs.map(({ name }, at) => [name, facts[side as 0 | 1].inputs[at] ?? undefined])),
  ) as Pair<Map<string, FactsView['inputs'][number] | undefined>>
  return [...likenesses].map(([name, likeness]) => {
    const [a, b] = [ofA.get(name), ofB.get(name)]
    const cells: InputRow['cells'] = [a ?? noValue, b ?? noValue]
    const looksSame = JSON.stringify(cells[0].values) === JSON.stringify(cells[1].values)
    return {
      label: a?.label ?? b?.label ?? name,
      likeness,
      differs: likeness === 'different',
      note: looksSame && !cells.some(({ isHidden }) => isHidden) ? noteOn(likeness) : '',
      cells,
    }
  })
}

/** Of files that have one name. */
function noteOn(likeness: Likeness): string {
  return { same: '', different: t.compare.otherContent, unknown: t.compare.notCompared }[likeness]
}

/** When, how long and by what. Two jobs never begin at the same time, so what differs there is not worth a mark. */
function factRows(facts: Pair<FactsView>): FactRow[] {
  const [a, b] = facts.map(factsOf) as Pair<Map<string, Fact>>
  const marked = new Set(facts.flatMap(({ ran }) => ran.map(({ label }) => label)))
  // The one that came further says in which order.
  const labels = new Set(a.size >= b.size ? [...a.keys(), ...b.keys()] : [...b.keys(), ...a.keys()])
  return [...labels].map((label) => {
    const cells: Pair<Fact> = [a.get(label) ?? { words: '' }, b.get(label) ?? { words: '' }]
    const areKnown = cells.every(({ words }) => words !== '')
    return { label, differs: marked.has(label) && areKnown && cells[0].words !== cells[1].words, cells }
  })
}

function factsOf({ times, took, cpuTime, peakMemory, attempt, ran }: FactsView): Map<string, Fact> {
  const spans: [string, string][] = [
    [t.results.took, took],
    [t.results.cpuTime, cpuTime],
    [t.results.peakMemory, peakMemory],
    [t.results.attempt, attempt],
    ...ran.map(({ label, words }): [string, string] => [label, words]),
  ]
  return new Map<string, Fact>([
    ...times.map(({ label, moment }): [string, Fact] => [label, { words: moment.words, moment }]),
    ...spans.flatMap(([label, words]): [string, Fact][] => (words === '' ? [] : [[label, { words }]])),
  ])
}

/** So many rows of a table are enough to compare by eye; its own page has more. */
const shownRows = 15

/** The same job with the beginnings of its tables, its outputs told apart from those of the other by their labels. */
function shortened({ job, previews, ...rest }: Results): Results {
  const outputs = job.outputs.map((output) => ({ ...output, label: t.compare.of(output.label, job.id) }))
  return { ...rest, job: { ...job, outputs }, previews: previews.map(beginningOf) }
}

function beginningOf(preview: Preview | undefined): Preview | undefined {
  if (preview?.kind !== 'table' || preview.rows.length <= shownRows) return preview
  return { ...preview, rows: preview.rows.slice(0, shownRows), isCut: true }
}

/** By name; in the order of the first job, then what only the second has. */
function outputPairs(
  found: Pair<Results>,
  views: Pair<OutputsView>,
  { outputs: likenesses }: Comparison,
): OutputPair[] {
  const [a, b] = views.map(({ outputs }) => new Map(outputs.map((one) => [one.id, plain(one)]))) as Pair<
    Map<string, Shown>
  >
  const labels = new Map(
    found.flatMap(({ job }) => job.outputs.map(({ name, label }): [string, string] => [name, label])),
  )
  return [...new Set([...a.keys(), ...b.keys()])].map((id) => ({
    label: labels.get(id) ?? id,
    likeness: likenesses.get(id),
    only: !b.has(id) ? 0 : !a.has(id) ? 1 : -1,
    note: likenesses.get(id) === 'same' ? '' : noteOnRows(previewOf(found[0], id), previewOf(found[1], id)),
    sides: [a.get(id), b.get(id)],
  }))
}

function previewOf({ job, previews }: Results, output: string): Preview | undefined {
  return previews[job.outputs.findIndex(({ name }) => name === output)]
}

function noteOnRows(a: Preview | undefined, b: Preview | undefined): string {
  if (a?.kind !== 'table' || b?.kind !== 'table') return ''
  const [one, other] = [a, b].map(({ rows }) => rows.map((row) => JSON.stringify(row))) as Pair<string[]>
  const firstOther = one.findIndex((row, at) => row !== other[at])
  const same = firstOther < 0 ? one.length : firstOther
  return same > 0 ? t.compare.sameRows(same) : ''
}

/** Without what works by the address of the job's own page: sorting and filtering. */
function plain(output: Shown): Shown {
  const { preview } = output
  if (preview?.kind !== 'table') return output
  return { ...output, preview: { ...preview, isSortable: false, hasFilter: false } }
}
