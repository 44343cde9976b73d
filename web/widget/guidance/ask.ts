import type { Answer } from '#platform/endpoint.ts'
import type { noteGuidanceOutcome, showGuidance, showOutcomes } from '#stages/guidance/contract.ts'
import { type OwnMethod, readMethods, withEnough } from '#stages/guidance/methods.rules.ts'
import { newId } from '../../kit/new-id.ts'
import { wire } from '../../kit/wire.ts'
import { type SpokenLanguage, settings } from '../settings.ts'

const show = wire<typeof showGuidance>({ method: 'GET', path: '/v1/guidance' })
const note = wire<typeof noteGuidanceOutcome>({ method: 'POST', path: '/v1/guidance/outcomes' })

export type Guidance = Answer<typeof showGuidance>
export type Outcome = (typeof showOutcomes)[number]
/** A payment that failed, as the page's attributes say it. */
export type Failed = { family: string; code: string; method: string; methods: string; amountMinor: string }

const patienceMs = 8_000

/** Asks for guidance. What the customer has stays in the page: only names of methods go, of those that are enough. */
export async function askGuidance(failed: Failed, language: SpokenLanguage): Promise<Guidance> {
  const { family, code, method } = failed
  const methods = affordable(failed)
    .map((own) => own.method)
    .join(' ')
  const search = new URLSearchParams({ family, code, language })
  if (method) search.set('method', method)
  if (methods) search.set('methods', methods)
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), patienceMs)
  const response = await fetch(`${settings.portal}${show.path}?${search}`, {
    credentials: 'omit',
    signal: stop.signal,
  }).finally(() => clearTimeout(timer))
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

function affordable({ methods, amountMinor }: Failed): OwnMethod[] {
  return withEnough(readMethods(methods), /^\d{1,18}$/.test(amountMinor) ? BigInt(amountMinor) : null)
}

/** Says what follows on one show, in the order in which it happens. Nobody waits for it, and its failure is nobody's. */
export function startShow({ family, code }: Failed): (outcome: Outcome) => void {
  const showId = newId()
  let last: Promise<unknown> = Promise.resolve()
  return (outcome) => {
    const body = JSON.stringify({ showId, family, code, outcome, ...(settings.key ? { entry: settings.key } : {}) })
    const send = () =>
      fetch(settings.portal + note.path, {
        method: note.method,
        headers: { 'content-type': 'application/json' },
        credentials: 'omit',
        // The page may be on its way to the next one.
        keepalive: true,
        body,
      }).catch(() => undefined)
    last = last.then(send)
  }
}
