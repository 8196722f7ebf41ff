import type { Clock } from '../platform/clock.ts'
import type { ServerFileInput } from '../program/definition.ts'
import { allServerFiles } from '../program/server-file.ts'

/** The menus of files that lie on the server, while they are fresh. */
export interface ServerMenus {
  /** All files of an input, as its values name them; none where there are too many for one menu. */
  read(input: ServerFileInput): Promise<string[]>
}

/** Where there are no more, one menu holds them all. */
const menuLength = 200
/** So soon a file that is new is in the menu. */
const freshMs = 10_000

interface Menu {
  /** In milliseconds since 1970. */
  begun: number
  files: Promise<string[]>
}

/**
 * A form is anybody's to open, and to find its files thousands of names may have to be looked at: so what was found serves
 * all for some seconds. Two who ask at the same time share one look.
 */
export function createServerMenus({ clock }: { clock: Clock }): ServerMenus {
  const menus = new Map<string, Menu>()

  function isFresh({ begun }: Menu): boolean {
    const age = clock.now() - begun
    return age >= 0 && age < freshMs
  }

  return {
    read(input) {
      for (const [key, menu] of menus) if (!isFresh(menu)) menus.delete(key)
      const key = JSON.stringify([input.roots, input.endings])
      const known = menus.get(key)
      if (known) return known.files
      const files = allServerFiles(input, menuLength).then((all) => all ?? [])
      menus.set(key, { begun: clock.now(), files })
      files.catch(() => menus.delete(key))
      return files
    },
  }
}
