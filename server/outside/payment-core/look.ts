import { type Clock, elapsedMs, uuidv7 } from '#platform/clock.ts'
import { StartFailure } from '#platform/start-failure.ts'
import { askCore } from './ask-core.ts'
import { fault, orderStatus } from './contract.ts'

/**
 * What was seen of a core. `clockMs`: how far its clock is ahead of ours, in whole seconds, null when it does not say. Faults:
 * `address` it must not be asked there; `certificate` it is not believed; `unreachable` no whole answer in time; `token` it
 * does not know ours; `redirect`; `status` no other answer that the contract has; `shape` the right status without the
 * contract's words, as of a proxy in between; `known` it knows an order that nobody sent.
 */
export type CoreLook =
  | { fault: null; tookMs: number; clockMs: number | null }
  | {
      fault: 'address' | 'certificate' | 'unreachable' | 'token' | 'redirect' | 'status' | 'shape' | 'known'
      said: string
    }

/** As Node names what is wrong with a certificate (doc/api/tls.html, "X509 certificate error codes"). */
const certificateCodes = /\((?:CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|ERR_TLS_CERT_\w+|HOSTNAME_MISMATCH)\)/

/**
 * Asks a core for an order under an id that was never used: whether it is there, knows our token and speaks the contract. Nothing
 * is moved by asking. Never throws.
 * @param msMax how long the answer may take; the usual five seconds when absent
 */
export async function lookAtCore(core: {
  url: string
  token: string
  clock: Clock
  msMax?: number
}): Promise<CoreLook> {
  const { url, token, clock, msMax } = core
  try {
    const ask = askCore(url, token, msMax)
    const begun = elapsedMs()
    const answer = await ask('GET', `/v1/orders/${uuidv7(clock)}`)
    const tookMs = Math.round(elapsedMs() - begun)
    return faultOf(answer) ?? { fault: null, tookMs, clockMs: clockOf(answer.date, clock.now()) }
  } catch (error) {
    const said = (error as Error).message
    if (error instanceof StartFailure) return { fault: 'address', said }
    return { fault: certificateCodes.test(said) ? 'certificate' : 'unreachable', said }
  }
}

function faultOf({ status, body }: { status: number; body: unknown }): CoreLook | null {
  const said = `it answered ${status}`
  if (status === 401 || status === 403) return { fault: 'token', said }
  if (status >= 300 && status < 400) return { fault: 'redirect', said }
  if (status === 404) return fault.safeParse(body).success ? null : { fault: 'shape', said }
  if (status === 200) return { fault: orderStatus.safeParse(body).success ? 'known' : 'shape', said }
  return { fault: 'status', said }
}

function clockOf(date: string | null, now: Date): number | null {
  const theirs = date === null ? Number.NaN : Date.parse(date)
  // Their header has whole seconds: so has the difference.
  return Number.isNaN(theirs) ? null : theirs - Math.floor(now.getTime() / 1_000) * 1_000
}
