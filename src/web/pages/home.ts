import { en } from '../../messages/en.ts'
import { missingCommands } from '../../program/requirements.ts'
import { isTrial } from '../job-access.ts'
import { sendPage } from '../page.ts'
import type { Route } from '../web.ts'

interface HomeView {
  /** What the one who sets it up has to do first; '' for everybody else. */
  help: string
  programs: { name: string; title: string; description: string; isAvailable: boolean }[]
}

export const home: Route = {
  method: 'get',
  path: '/',
  verb: 'see programs',
  async handle(web, _request, response) {
    const { programs, path } = web.portal.deps
    const offered: HomeView['programs'] = []
    for (const { name, program } of await programs.list()) {
      // A broken definition is the administrator's affair: errand check and the log tell of it.
      if (!program) continue
      const { title, description } = program
      offered.push({
        name,
        title,
        description,
        isAvailable: (await missingCommands(program, path)).length === 0,
      })
    }
    sendPage<HomeView>(
      web,
      response,
      'home.html',
      { title: en.home.title, current: 'programs' },
      {
        help:
          offered.length === 0 && (isTrial(web) || response.locals.visitor.isAdministrator)
            ? en.programs.emptyHelp
            : '',
        programs: offered,
      },
    )
  },
}
