import type { Argument, Command, Option } from 'commander'

/** What may come next, with a word on it. */
export interface Candidate {
  word: string
  help: string
}

/** Paths are the shell's to complete: `filesAfter` is what stands before the path in the word. */
export type Completion = { candidates: Candidate[] } | { filesAfter: string }

/** The word that is being typed. */
export interface Begun {
  word: string
  /** The arguments before it. */
  before: string[]
}

/** Knows what may stand for an argument or the value of an option, by its name in the tree: `program`, `id`. */
export type Offer = (name: string, begun: Begun) => Promise<Completion>

export const nothing: Completion = { candidates: [] }

/**
 * What may stand in the place of the last word of a command line, by the tree of commands that parses it.
 *
 * @param words all behind `errand`; the last is what has been typed of it, and may be empty
 */
export async function complete(errand: Command, words: string[], offer: Offer): Promise<Completion> {
  const word = words.at(-1) ?? ''
  const place = placeOf(errand, words.slice(0, -1))
  if (!place) return nothing
  const { command, before, option, isOptionsOver } = place
  const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
  if (option) return begunWith(word, await offered(option, { word, before }, offer))
  if (flag !== undefined && value !== undefined && !isOptionsOver) {
    const meant = optionOf(command, flag)
    if (!meant?.required) return nothing
    return behind(`${flag}=`, begunWith(value, await offered(meant, { word: value, before }, offer)))
  }
  if (word.startsWith('-') && !isOptionsOver) return begunWith(word, { candidates: optionsOf(command) })
  if (command.commands.length > 0)
    return begunWith(word, {
      candidates: command.commands.map((one) => ({ word: one.name(), help: one.description() })),
    })
  const all = command.registeredArguments
  const argument = all[before.length] ?? all.findLast(({ variadic }) => variadic)
  return argument ? begunWith(word, await offered(argument, { word, before }, offer)) : nothing
}

interface Place {
  command: Command
  before: string[]
  /** What comes next is its value. */
  option?: Option
  isOptionsOver: boolean
}

/** Where these words lead; undefined where they name a command that there is not. */
function placeOf(errand: Command, words: string[]): Place | undefined {
  const place: Place = { command: errand, before: [], isOptionsOver: false }
  for (const word of words) {
    const found = place.command.commands.find((one) => one.name() === word)
    if (place.option) delete place.option
    else if (word === '--') place.isOptionsOver = true
    else if (word.startsWith('-') && !place.isOptionsOver) {
      const option = optionOf(place.command, word)
      if (option?.required) place.option = option
    } else if (found) place.command = found
    else if (place.command.commands.length > 0) return undefined
    else place.before.push(word)
  }
  return place
}

function optionOf({ options }: Command, flag: string): Option | undefined {
  return options.find(({ long, short }) => flag === long || flag === short)
}

function optionsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ word: long ?? short ?? '', help: description }))
}

/** An argument or the value of an option; of several, those that are not there yet. */
async function offered(slot: Argument | Option, begun: Begun, offer: Offer): Promise<Completion> {
  if (slot.argChoices) return { candidates: slot.argChoices.map((word) => ({ word, help: '' })) }
  const found = await offer(slotName(slot), begun)
  if ('filesAfter' in found || !slot.variadic) return found
  return { candidates: found.candidates.filter(({ word }) => !begun.before.includes(word)) }
}

/** As the help has it between its brackets. */
export function slotName(slot: Argument | Option): string {
  return 'flags' in slot ? (/<(\w+)>/.exec(slot.flags)?.[1] ?? '') : slot.name()
}

function begunWith(word: string, completion: Completion): Completion {
  if ('filesAfter' in completion) return completion
  return { candidates: completion.candidates.filter((one) => one.word.startsWith(word)) }
}

/** The same with what stands before it in the same word. */
export function behind(head: string, completion: Completion): Completion {
  return 'filesAfter' in completion
    ? { filesAfter: head + completion.filesAfter }
    : { candidates: completion.candidates.map(({ word, help }) => ({ word: head + word, help })) }
}
