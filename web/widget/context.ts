import { signedContext } from '../kit/host-context.ts'
import type { HuiyinOptions } from './v1.d.ts'

const names = [
  'page',
  'orderNo',
  'transactionNo',
  'amountMinor',
  'currency',
  'payMethod',
  'errorCode',
  'deviceModel',
  'os',
  'appVersion',
  'network',
  'channel',
] as const

/** What the page says about the matter: known names with short texts, and the path without its query. */
export function contextOf(options: HuiyinOptions): Record<string, string> {
  const said: Record<string, unknown> = { page: location.pathname, orderNo: options.order, ...defined(options.context) }
  const context: Record<string, string> = {}
  for (const name of names) {
    const value = said[name]
    if (typeof value === 'string' && value) context[name] = value.slice(0, 200)
  }
  return context
}

function defined(values: object | undefined): object {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined))
}

/** Whether the host's server says who the customer is. Only our server can tell whether that is true. */
export function isIdentified({ contextToken = '' }: HuiyinOptions): boolean {
  return typeof signedContext(contextToken).customerRef === 'string'
}
