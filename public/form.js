import { browseFiles } from './form/browse.js'
import { showCommand } from './form/command.js'
import { fillExamplesInPlace } from './form/examples.js'
import { listFiles } from './form/files.js'
import { followConditions } from './form/show-if.js'

const form = document.querySelector('form.program')
if (form) {
  followConditions(form)
  listFiles(form)
  browseFiles(form)
  fillExamplesInPlace(form)
  showCommand(form)
}
