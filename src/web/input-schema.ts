import { en } from '../messages/en.ts'
import type { Input, Program } from '../program/definition.ts'

/** The inputs of a program as JSON Schema (2020-12), in the order of the form. Values travel as texts. */
export function inputSchema({ inputs }: Pick<Program, 'inputs'>) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(inputs.map((input) => [input.name, propertyOf(input)])),
    required: inputs.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  }
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
        description: [input.help, en.form.range(input.min, input.max)].filter(Boolean).join(' '),
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
