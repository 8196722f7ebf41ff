import { parseAddress } from '../job/owner.ts'
import { composeSignInLetter, type Stationery } from '../mail/letter.ts'
import { describeFailure } from '../mail/transport.ts'
import { en } from '../messages/en.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Deps } from './deps.ts'

const hourMs = 60 * 60 * 1000

/** Signing in: an address is proved by opening a link that was sent to it. */
export function createSignIn(deps: Deps, stationery: Stationery) {
  /** When letters went to an address, in the last hour; so that nobody's mailbox is flooded. */
  const sent = new Map<string, number[]>()

  function checkRate(address: string): void {
    const now = deps.clock.now()
    for (const [one, times] of sent) if (times.every((time) => time <= now - hourMs)) sent.delete(one)
    const recent = (sent.get(address) ?? []).filter((time) => time > now - hourMs)
    if (recent.length >= deps.config.limits.sign_in_letters_per_hour)
      throw new ErrandError('too_many', en.signIn.tooMany)
    sent.set(address, [...recent, now])
  }

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
      checkRate(address)
      const letter = composeSignInLetter(stationery, { to: address, link: linkFor(address) })
      try {
        await deps.transport.send(letter)
      } catch (error) {
        throw new ErrandError('unavailable', en.signIn.notSent, {
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
  throw new ErrandError('invalid_inputs', en.submit.invalidAddress, {
    fields: { email_address: en.submit.invalidAddress },
  })
}
