import { browseFiles } from './form/browse.js'
import { showCommand } from './form/command.js'
import { fillExamplesInPlace } from './form/examples.js'
import { listFiles } from './form/files.js'
import { showSending } from './form/send.js'
import { followConditions } from './form/show-if.js'

begin()

/** Once for each form that is shown: one that was sent by script comes back by script. */
function begin() {
  const form = document.querySelector('form.program')
  if (!form) return
  followConditions(form)
  listFiles(form)
  browseFiles(form)
  fillExamplesInPlace(form)
  showCommand(form)
  showSending(form, begin)
}
