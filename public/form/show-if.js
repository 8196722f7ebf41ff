/**
 * Shows an input only while its `show_if` holds, as src/program/show-if.ts decides on the server. What was typed stays in
 * the field and is sent, so that it is there when the form comes back; files are not, nor what would keep the browser
 * from sending the form.
 * @param {HTMLFormElement} form
 */
export function followConditions(form) {
  if (!form.querySelector('[data-show-if]')) return
  form.classList.add('live')
  const update = () => {
    // Anew each time: an example puts others in their place.
    for (const field of form.querySelectorAll('[data-show-if]')) show(field, isShown(form, field))
    for (const group of form.querySelectorAll('fieldset.group'))
      group.hidden = [...group.querySelectorAll('.field')].every((field) => field.hidden)
  }
  form.addEventListener('input', update)
  form.addEventListener('change', update)
  // A browser that comes back to a form fills it in after the scripts.
  addEventListener('pageshow', update)
  update()
}

/** A field that depends on a hidden one is hidden too. */
function isShown(form, field) {
  if (!field?.dataset.showIf) return true
  const { input, value, isNot, fallback } = JSON.parse(field.dataset.showIf)
  const controls = controlsOf(form, input)
  const values = controls.flatMap(valuesOf)
  const found = values.length === 0 && fallback !== '' ? [fallback] : values
  const isMet = value === undefined ? found.length > 0 : found.includes(value)
  return isMet !== isNot && isShown(form, controls[0]?.closest('.field'))
}

function controlsOf(form, name) {
  return [...form.elements].filter((control) => [name, `${name}-kept`].includes(control.name))
}

/** What a control would send, unless that is nothing. */
function valuesOf(control) {
  if (control.type === 'file') return [...control.files].map((file) => file.name)
  if (control.type === 'checkbox') return control.checked ? [control.value] : []
  return control.value === '' ? [] : [control.value]
}

function show(field, isShown) {
  field.hidden = !isShown
  for (const control of field.querySelectorAll('input, select, textarea')) {
    control.disabled = false
    if ('required' in control.dataset) control.required = isShown
    control.disabled = !isShown && (control.type === 'file' || !control.validity.valid)
  }
}
