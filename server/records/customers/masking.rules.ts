import { findAccounts } from './accounts.rules.ts'
import { findChineseAddresses } from './addresses.rules.ts'
import type { Edit, Steps } from './edits.rules.ts'
import { findEnglishAddresses } from './english-addresses.rules.ts'
import { findEnglishNames } from './english-names.rules.ts'
import { hideNumbers, type Masked, maskedBy } from './masking-numbers.rules.ts'
import { findAgain, findChineseNames } from './names.rules.ts'
import { plainOf, signs } from './plain.rules.ts'

/*
 * Masks what must not be seen, at the door, before anything is stored (PCI DSS 4.0.1 requirement 3.4.1: the last four
 * digits; 3.3.1: CVV and PIN are not kept at all; JR/T 0171-2020 section 6.1.4.1: card, phone and ID masked wherever
 * they are shown). Runs in the browser and on the server, so without lookbehind (Safari 14).
 *
 * What stands in place, the same everywhere: card `****7643`, resident ID `ID ****9582`, other paper `****21`, Chinese
 * mobile `138****1234` (a written `+86` stays), other phone `****1916` (with a plus `+44****1916`), e-mail
 * `z***@example.com`, WeChat or QQ `z***`, Chinese address its district and `****`, English address `****`, name `王**`,
 * `A** P**`, secret `***`. Length and grouping of the original are not kept.
 *
 * Not found: names without a cue (我叫, 户主, name is …) or title; addresses without a number or cue; accounts and foreign
 * phones without a cue; passwords of letters only that no colon announces; anything spelled out in words, sent as a
 * picture or spread over several messages. Left alone on purpose: order numbers, merchants, error codes, amounts, times,
 * service lines, a surname with a title.
 */

/** Masks a text. Masking a masked text changes nothing. Work is linear in the length of the text. */
export function maskText(text: string, count: Steps = { steps: 0 }): Masked {
  return maskedBy(text, editsOf(text, count))
}

/** Everything to hide in a text, in order: what one rule found is out of sight for the next. */
export function editsOf(text: string, count: Steps): Edit[] {
  const page = hideNumbers(text, count)
  const { has, hide } = page
  if (has(signs.latin)) hide(findAccounts(page.plain, count))
  if (has(signs.place)) hide(findChineseAddresses(page.plain, count))
  if (has(signs.words) && has(signs.digit)) hide(findEnglishAddresses(page.plain, count))
  const known = page.edits.length
  if (has(signs.person)) hide(findChineseNames(page.plain, count))
  if (has(signs.words)) hide(findEnglishNames(page.plain, count))
  if (page.edits.length > known) hide(findAgain(text, page.plain, page.edits.slice(known), count))
  return page.all()
}

// ---- Single fields ------------------------------------------------------------------------------------------------

/** `138****1234`; other numbers keep the last four digits, short ones none. What holds a star is masked already. */
export function maskPhone(phone: string): string {
  if (phone.includes('*')) return phone
  const digits = normalisePhone(phone).replace(/\D/g, '')
  const mobile = /^86(1\d\d)\d{4}(\d{4})$/.exec(digits)
  if (mobile) return `${mobile[1]}****${mobile[2]}`
  return digits === '' ? '' : `****${digits.length > 7 ? digits.slice(-4) : ''}`
}

/** `z***@example.com`; a text without an @ becomes `***`. */
export function maskEmail(email: string): string {
  const address = plainOf(email).trim()
  const at = address.lastIndexOf('@')
  if (address === '') return ''
  return at > 0 ? `${Array.from(address)[0]}***${address.slice(at)}` : '***'
}

/** `王**` (never as many stars as signs: length tells a name apart), `A** P**`. */
export function maskName(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const kept = /\p{Script=Han}/u.test(name) ? words.slice(0, 1) : words
  return kept.map((word) => `${Array.from(word)[0]}**`).join(' ')
}

/**
 * A number as it is compared: digits in the style of ITU-T E.164, `+86` for 11 digits that begin with 1. A number whose
 * country is not told stays without plus. Empty when there is no digit.
 */
export function normalisePhone(phone: string): string {
  const plain = plainOf(phone).trim()
  const all = plain.replace(/\D/g, '')
  const isForeign = /^\(?\+/.test(plain) || all.startsWith('00')
  const digits = isForeign ? all.replace(/^00/, '') : all
  if (digits === '') return ''
  if (!isForeign && /^1\d{10}$/.test(digits)) return `+86${digits}`
  return isForeign || /^861\d{10}$/.test(digits) ? `+${digits}` : digits
}

/** An address as it is compared: trimmed, lower case, ASCII for full-width signs. */
export function normaliseEmail(email: string): string {
  return plainOf(email).trim().toLowerCase()
}
