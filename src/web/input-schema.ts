import { t } from '../messages/language.ts'
import type { Input, Program, ShowIf } from '../program/definition.ts'
import { showIfWords } from './show-if-words.ts'

/** The inputs of a program as JSON Schema (2020-12), in the order of the form. Values travel as texts. */
export function inputSchema({ inputs }: Pick<Program, 'inputs'>) {
  const rules = inputs.filter(({ required, showIf }) => required && showIf)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(
      inputs.map((input) => [input.name, withCondition(propertyOf(input), showIfWords(input, inputs))]),
    ),
    required: inputs.filter(({ required, showIf }) => required && !showIf).map(({ name }) => name),
    ...(rules.length === 0
      ? {}
      : {
          allOf: rules.map((input) => ({
            if: { allOf: conditionsOf(input, inputs) },
            // biome-ignore lint/suspicious/noThenProperty: JSON Schema has it
            then: { required: [input.name] },
          })),
        }),
    additionalProperties: false,
  }
}

function withCondition(property: Record<string, unknown>, words: string) {
  return words
    ? { ...property, description: [property.description, words].filter(Boolean).join(' ') }
    : property
}

/** What must hold for an input to be asked for: its own condition, and those of the inputs that this depends on. */
function conditionsOf(input: Input, inputs: readonly Input[]): object[] {
  const other = inputs.find(({ name }) => name === input.showIf?.input)
  return input.showIf && other ? [schemaOf(input.showIf, other), ...conditionsOf(other, inputs)] : []
}

function schemaOf({ input: name, value, isNot }: ShowIf, other: Input): object {
  const found =
    value === undefined
      ? { not: { enum: ['', null, false, 'false', 'no', 'off', '0', []] } }
      : other.type === 'choices'
        ? { contains: { const: value } }
        : { enum: other.type === 'integer' || other.type === 'number' ? [value, Number(value)] : [value] }
  const isOnByItself =
    other.type !== 'file' &&
    other.default.length > 0 &&
    (value === undefined || [other.default].flat().includes(value))
  const isMet = { properties: { [name]: found }, ...(isOnByItself ? {} : { required: [name] }) }
  return isNot ? { not: isMet } : isMet
}

function propertyOf(input: Input): Record<string, unknown> {
  const common = { title: input.label, ...(input.help ? { description: input.help } : {}) }
  const fallback = input.type !== 'file' && input.default.length > 0 ? { default: input.default } : {}
  switch (input.type) {
    case 'text':
    case 'textarea':
      return {
        ...common,
        type: 'string',
        maxLength: input.maxLength,
        ...(input.pattern ? { pattern: `^(?:${input.pattern.source})$` } : {}),
        ...fallback,
      }
    case 'secret':
      return {
        ...common,
        type: 'string',
        format: 'password',
        writeOnly: true,
        maxLength: input.maxLength,
        ...(input.pattern ? { pattern: `^(?:${input.pattern.source})$` } : {}),
      }
    case 'date':
      return {
        ...common,
        // JSON Schema has no bounds for days.
        description: [input.help, t.form.range(input.min, input.max)].filter(Boolean).join(' '),
        type: 'string',
        format: 'date',
        ...fallback,
      }
    case 'integer':
    case 'number':
      return {
        ...common,
        type: [input.type, 'string'],
        ...(input.min === undefined ? {} : { minimum: input.min }),
        ...(input.max === undefined ? {} : { maximum: input.max }),
        ...fallback,
      }
    case 'checkbox':
      return { ...common, type: ['boolean', 'string'], ...fallback }
    case 'choice':
      return { ...common, type: 'string', enum: input.choices.map(({ value }) => value), ...fallback }
    case 'choices':
      return {
        ...common,
        type: 'array',
        items: { enum: input.choices.map(({ value }) => value) },
        uniqueItems: true,
        ...(input.required ? { minItems: input.min ?? 1 } : {}),
        ...(input.max === undefined ? {} : { maxItems: input.max }),
        ...fallback,
      }
    case 'server_file':
      return {
        ...common,
        description: [input.help, t.form.serverFileHelp(input.roots.map(({ name }) => name))]
          .filter(Boolean)
          .join(' '),
        type: 'string',
      }
    case 'file': {
      const file = {
        type: 'string',
        format: 'binary',
        ...(input.maxSizeBytes === undefined ? {} : { maxLength: input.maxSizeBytes }),
      }
      return input.maxFiles > 1
        ? { ...common, type: 'array', items: file, maxItems: input.maxFiles }
        : { ...common, ...file }
    }
  }
}
