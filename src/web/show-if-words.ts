import { t } from '../messages/language.ts'
import type { Input } from '../program/definition.ts'

/** When an input is asked for, for people: `Only when Mode is Advanced.`; '' for one that always is. */
export function showIfWords({ showIf }: Input, inputs: readonly Input[]): string {
  const other = inputs.find(({ name }) => name === showIf?.input)
  if (!showIf || !other) return ''
  const { label, type } = other
  const { value, isNot } = showIf
  if (type === 'checkbox') return t.form.onlyWhen.ticked(label, isNot)
  if (value === undefined) return t.form.onlyWhen.given(label, isNot)
  const choices = 'choices' in other ? other.choices : []
  const word = choices.find((choice) => choice.value === value)?.label ?? value
  return type === 'choices' ? t.form.onlyWhen.has(label, word, isNot) : t.form.onlyWhen.is(label, word, isNot)
}
