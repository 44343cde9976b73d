import { z } from 'zod'
import { line } from '#platform/wire.rules.ts'

/**
 * What a host app can say about the moment in which its customer asks for help. All of it is optional. A value that does
 * not fit is left out rather than refused, and a name that is not known is ignored: a complaint never fails for what an
 * app says about it, and an app may be newer than we are. Whole numbers count as their digits.
 */
const value = (charsMax: number, pattern = /\S/) =>
  z
    .union([z.number().int().transform(String), line(charsMax, 1)])
    .refine((said) => said.length <= charsMax && pattern.test(said))
    .optional()
    .catch(undefined)

export const contextShape = z.object({
  /** Name or address of the page. */
  page: value(500),
  orderNo: value(64),
  transactionNo: value(64),
  /** In minor units, as digits; means nothing without its currency (ISO 4217). */
  amountMinor: value(18, /^\d+$/),
  currency: value(3, /^[A-Z]{3}$/),
  payMethod: value(60),
  errorCode: value(60),
  deviceModel: value(80),
  os: value(60),
  appVersion: value(40),
  network: value(40),
  channel: value(40),
  /** The app's own id of its customer. */
  customerRef: value(128),
})
export type ContextName = keyof z.output<typeof contextShape>
export type Context = { [name in ContextName]?: string }

/** In the order in which people read them. */
export const contextNames = Object.keys(contextShape.shape) as [ContextName, ...ContextName[]]

/** `signed` by the host app's server, and what its page merely `claimed` besides. */
export type Said = { signed: Context; claimed: Context }

/** `invalid`: there was a token, and it was not believed. */
export const trusts = ['signed', 'unsigned', 'invalid'] as const
export type Trust = (typeof trusts)[number]

/** Why a token was not believed. */
export const tokenFaults = [
  'malformed',
  'unknown_key',
  'retired_key',
  'bad_signature',
  'wrong_audience',
  'wrong_entry',
  'paused_entry',
  'expired',
  'not_yet',
  'too_long',
] as const
export type TokenFault = (typeof tokenFaults)[number]

/** The values that an app gave and that can be used, in the order of their names. Never throws. */
export function readContext(given: unknown): Context {
  if (typeof given !== 'object' || given === null) return {}
  const values: Context = {}
  for (const name of contextNames) {
    if (!Object.hasOwn(given, name)) continue
    const read = contextShape.shape[name].parse((given as Record<string, unknown>)[name])
    if (read) values[name] = name === 'page' ? placeOf(read) : read
  }
  if (values.page === '') delete values.page
  if (values.amountMinor === undefined || values.currency === undefined) {
    delete values.amountMinor
    delete values.currency
  }
  return values
}

/** A page's address without its query, nor a fragment that is one: session tokens stand there. */
function placeOf(page: string): string {
  return page.replace(/\?.*|#[^#]*=.*/s, '')
}
