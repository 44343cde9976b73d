/** What a host page says about the matter, as the customer is shown it before anything is sent. */
export type ContextRow = { name: ContextRowName; value: string }

const rowNames = [
  'orderNo',
  'transactionNo',
  'amount',
  'payMethod',
  'errorCode',
  'page',
  'deviceModel',
  'os',
  'appVersion',
  'network',
  'channel',
  'customerRef',
] as const
export type ContextRowName = (typeof rowNames)[number]

/** The rows of everything that goes along: what the host's server signed, and what its page says besides. */
export function contextRows(context: Record<string, string>, contextToken: string, language: string): ContextRow[] {
  const said: Record<string, unknown> = { ...context, ...signedContext(contextToken) }
  const values: Record<string, unknown> = { ...said, amount: amountOf(said.amountMinor, said.currency, language) }
  return rowNames.flatMap((name) => {
    const value = values[name]
    return typeof value === 'string' && value !== '' ? [{ name, value }] : []
  })
}

/** Minor units as people write an amount; how many digits are minor is the currency's affair (ISO 4217). */
function amountOf(minor: unknown, currency: unknown, language: string): string | undefined {
  if (typeof minor !== 'string' || !/^\d{1,15}$/.test(minor)) return undefined
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return undefined
  const format = new Intl.NumberFormat(language, { style: 'currency', currency })
  return format.format(Number(minor) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** The claims of a context token as anybody can read them. Whether they are true is for the server to say. */
export function signedContext(contextToken: string): Record<string, unknown> {
  try {
    const part = contextToken.split('.')[1] ?? ''
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0))
    const claims: { ctx?: Record<string, unknown> } = JSON.parse(new TextDecoder().decode(bytes))
    return claims.ctx ?? {}
  } catch {
    return {}
  }
}
