import { beginProviderSignIn } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'

const key = 'huiyin.provider'

/** What the way back leads to: a page of this console, after signing in or after connecting. */
export type Trip = { to: string; links: boolean }

/** Sends this browser to an outside provider. */
export async function goToProvider(
  body: { providerId: string; invitation?: string; link?: boolean },
  to: string,
): Promise<void> {
  const { url } = await call(beginProviderSignIn, { body })
  sessionStorage.setItem(key, JSON.stringify({ to, links: body.link === true } satisfies Trip))
  window.location.assign(url)
}

/** Where this tab was going when it left; nowhere in particular when it did not leave from here. */
export function takeTrip(): Trip {
  const kept = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  return kept ? (JSON.parse(kept) as Trip) : { to: '/queue?view=mine', links: false }
}
