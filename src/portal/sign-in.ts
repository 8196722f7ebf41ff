import { parseAddress } from '../job/owner.ts'
import { composeSignInLetter, type Stationery } from '../mail/letter.ts'
import { describeFailure } from '../mail/transport.ts'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Deps } from './deps.ts'
import { createHourly } from './hourly.ts'

/** Signing in: an address is proved by opening a link that was sent to it. */
export function createSignIn(deps: Deps, stationery: Stationery) {
  const letters = createHourly(deps.clock, () => deps.config.limits.sign_in_letters_per_hour)

  function linkFor(address: string): string {
    return `${deps.url()}/sign-in/${deps.state.issueSignIn(address)}`
  }

  return {
    /** A link that signs this address in, once, within 15 minutes. @throws ErrandError `invalid_inputs` */
    makeLink(typed: string): { address: string; link: string } {
      const address = checkAddress(typed)
      return { address, link: linkFor(address) }
    },
    /**
     * Sends such a link to whom it belongs. Whether the address is known here is not told.
     * @throws ErrandError `invalid_inputs`, `too_many`, `unavailable` when the letter can't be sent
     */
    async sendLink(typed: string): Promise<string> {
      const address = checkAddress(typed)
      letters.count(address, t.signIn.tooMany)
      const letter = composeSignInLetter(stationery, { to: address, link: linkFor(address) })
      try {
        await deps.transport.send(letter)
      } catch (error) {
        throw new ErrandError('unavailable', t.signIn.notSent, {
          detail: `a sign-in letter could not be sent: ${describeFailure(error)}`,
          cause: error,
        })
      }
      return address
    },
  }
}

function checkAddress(typed: string): string {
  const address = parseAddress(typed)
  if (address !== undefined) return address
  throw new ErrandError('invalid_inputs', t.submit.invalidAddress, {
    fields: { email_address: t.submit.invalidAddress },
  })
}
