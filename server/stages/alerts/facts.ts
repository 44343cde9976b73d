import type { Work } from '#platform/database.ts'
import type { Language, Words } from '#records/knowledge/words.rules.ts'

/** An amount as a person reads it, such as ¥1,000.00; the currency's own number of decimals (ISO 4217 through Intl). */
export function amountWords(amount: { amountMinor: bigint; currency: string }, language: Language): string {
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: amount.currency,
    currencyDisplay: 'narrowSymbol',
  })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  const digits = amount.amountMinor.toString().padStart(decimals + 1, '0')
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`
  // A string keeps all 18 digits, a number would round them.
  return format.format(`${digits.slice(0, digits.length - decimals)}${fraction}` as Intl.StringNumericLiteral)
}

export type Organisation = { name: Words; hotline: string; portal: string; zone: string }

/** The organisation, as far as a question speaks of it. */
export async function readOrganisation(work: Work): Promise<Organisation> {
  const { name, hotline, portal_url, zone } = await work.tx
    .selectFrom('orgs')
    .select(['name', 'hotline', 'portal_url', 'zone'])
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  return { name: name as Words, hotline, portal: portal_url, zone }
}

/** The one-tap link. What answers it stands in the fragment, which browsers send to no server. */
export function linkTo(portal: string, token: string): string {
  return `${portal}/was-this-you#${token}`
}

/** A moment as a person writes it, in the organisation's zone. */
export function whenWords(at: Date, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone: zone,
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at)
}
