import { type Edit, isDigit, isLetter, type Steps, whole } from './edits.rules.ts'
import { digitsMin, hasIssuer, isOldResidentId, isResidentId, passesLuhn } from './numbers.rules.ts'
import type { Group } from './phones.rules.ts'

/* Bank cards, resident IDs and Chinese mobiles: known by their own digits, however these are grouped. */

const cardDigitsMax = 19

/** The cards, IDs and mobiles among the groups, which it marks as taken. */
export function findNumbers(plain: string, groups: Group[], count: Steps): Edit[] {
  const edits: Edit[] = []
  for (let first = 0; first < groups.length; ) {
    const { start, end, taken } = groups[first]!
    // Most runs of digits are short and stand alone.
    const isShort = end - start < digitsMin && !groups[first + 1]?.gap
    const match = taken || isShort ? null : numberAt(plain, groups, first, count)
    if (match) edits.push(...match.edits)
    const next = match ? match.next : first + 1
    if (match) for (let i = first; i < next; i++) groups[i]!.taken = true
    first = next
  }
  return edits
}

const gapCharsMax = 3

/** The runs of digits of a text. */
export function groupsOf(plain: string, count: Steps): Group[] {
  const groups: Group[] = []
  let before: Group | undefined
  for (let start = 0; start < plain.length; start++) {
    if (!isDigit(plain.charCodeAt(start))) continue
    let end = start + 1
    while (end < plain.length && isDigit(plain.charCodeAt(end))) end++
    const size = end - start
    count.steps += size
    const taken =
      (size <= 4 && plain.startsWith('****', start - 4) && start >= 4) ||
      (size <= 3 && plain.startsWith('****', end)) ||
      (size === 1 && plain.startsWith('***@', end))
    const joins = before && !taken && !before.taken && start - before.end <= gapCharsMax
    const gap = joins ? plain.slice(before!.end, start) : ''
    before = { start, end, gap: gap !== '' && isGap(gap) ? gap : '', taken }
    groups.push(before)
    start = end
  }
  return groups
}

/** Up to three spaces (or fillers), or one sign with at most a space on each side. */
const isGap = (gap: string) =>
  gap === ' ' || gap === '-' || /^(?:[ \t\uE000]{1,3}|\uE000?[ \t]?[-.·_][ \t]?)$/.test(gap)

/** The longest card, ID or mobile that begins with this group: a shorter one would leave the rest in clear. */
function numberAt(plain: string, groups: Group[], first: number, count: Steps): { edits: Edit[]; next: number } | null {
  const start = groups[first]!.start
  const firstSize = groups[first]!.end - start
  if (isReference(plain, start)) return null
  let digits = ''
  let sameSize = true
  let dotted = false
  let known: Called | undefined
  const called = () => (known ??= calledAt(plain, start, count))
  let best: { edits: Edit[]; next: number } | null = null
  for (let i = first; i < groups.length && (i === first || groups[i]!.gap !== ''); i++) {
    const group = groups[i]!
    const size = group.end - group.start
    if (digits.length + size > cardDigitsMax) break
    digits += plain.slice(group.start, group.end)
    count.steps += 1
    dotted ||= i > first && group.gap !== ' ' && group.gap.includes('.')
    // People group a card or an ID in equal pieces, or begin with four or six; "400-123-4567 200" is neither.
    const regular = i === first || isRegular(firstSize, size, sameSize, digits.length)
    const asPhone = i === first || firstSize >= 3 || (sameSize && firstSize === 1) || digits.startsWith('86')
    sameSize &&= size === firstSize
    if (digits.length < digitsMin) continue
    // Versions, dates and amounts have dots too: with them only pieces of three or four are a number.
    if (dotted && !groups.slice(first, i + 1).every(({ start, end }) => end - start === 3 || end - start === 4))
      continue
    const isX = digits.length === 17 && (plain.charCodeAt(group.end) | 32) === 120
    const end = group.end + (isX ? 1 : 0)
    const edit = decide({ digits, start, end, isX, regular, asPhone, called }, count)
    if (edit) best = { edits: withExpiry(plain, withPlus(plain, edit)), next: i + 1 }
  }
  return best && takeAlong(groups, best)
}

/** Whether somebody would write a card or an ID in such pieces; behind a whole card stand its date and code instead. */
function isRegular(firstSize: number, size: number, sameSize: boolean, total: number): boolean {
  if (firstSize === 4 || firstSize === 6) return true
  return firstSize < 6 ? sameSize && size <= firstSize : firstSize < 13 && size > 2 && [16, 18, 19].includes(total)
}

/** "T47011391614340178": one capital letter before the digits makes an order number. */
function isReference(plain: string, start: number): boolean {
  const c = plain.charCodeAt(start - 1)
  return c >= 65 && c <= 90 && !isLetter(plain.charCodeAt(start - 2))
}

type Candidate = {
  digits: string
  start: number
  end: number
  isX: boolean
  regular: boolean
  asPhone: boolean
  called(): Called
}

function decide(candidate: Candidate, count: Steps): Edit | null {
  const { digits, start, end, isX, regular, asPhone, called } = candidate
  const stop = isX ? end - 1 : end
  const mobile = asPhone ? mobileIn(digits) : null
  if (mobile) return whole('phone', start, stop, `${mobile.slice(0, 3)}****${mobile.slice(-4)}`)
  if (!regular) return null
  const id = isX ? `${digits}X` : digits
  const asId = () => whole('id', start, end, `ID ****${id.slice(-4)}`)
  if (id.length === 18 && isResidentId(id)) return asId()
  // A slip of the pen does not make an ID or a card harmless when it was called one.
  if ((id.length === 18 || isOldResidentId(id)) && called() === 'id') return asId()
  const isKnown = hasIssuer(digits)
  if (!isKnown && !(digits.length > 14 && called() === 'card')) return null
  count.steps += digits.length
  const isSound = passesLuhn(digits)
  const isCard =
    isKnown && isSound
      ? digits.length > 15 || called() !== 'reference'
      : digits.length > 14 && (isKnown || isSound) && called() === 'card'
  return isCard ? whole('card', start, stop, `****${digits.slice(-4)}`) : null
}

/** The eleven digits of a Chinese mobile, with or without the country's code. */
function mobileIn(digits: string): string | null {
  const { length } = digits
  if (length !== 11 && !(length === 13 && digits.startsWith('86')) && !(length === 15 && digits.startsWith('0086')))
    return null
  const national = digits.slice(-11)
  return national[0] === '1' && national[1]! >= '3' ? national : null
}

/** What the words right before a number call it. */
type Called = 'id' | 'card' | 'reference' | 'nothing'

const cueCharsMax = 24
const cueEnd = '(?:[号號][码碼]?|number|no\\.?|num|#|is|was|[是为為:：(?？ "\'])*$'
const idCue = new RegExp(`(?:身[份分]证[件]?|居民证|证件|id card|identity card|\\bid)${cueEnd}`, 'i')
const cardCue = new RegExp(`(?:卡|[账帐][号户]|card|\\bcc)${cueEnd}`, 'i')
const referenceCue = new RegExp(
  `(?:订单|单|流水|交易|参考|商户|终端|批次|凭证|order|merchant|transaction|txn|ref|reference|trace|terminal)(?: ?id)?${cueEnd}`,
  'i',
)

function calledAt(plain: string, start: number, count: Steps): Called {
  count.steps += cueCharsMax
  const before = plain.slice(Math.max(0, start - cueCharsMax), start)
  if (referenceCue.test(before)) return 'reference'
  if (idCue.test(before)) return 'id'
  return cardCue.test(before) ? 'card' : 'nothing'
}

/** Takes the plus of "+86 138…" along and keeps the code, so that nothing before it runs into the number. */
function withPlus(plain: string, edit: Edit): Edit {
  if (edit.kind === 'id' && isLetter(plain.charCodeAt(edit.start - 1))) return { ...edit, put: `*${edit.put}` }
  if (edit.kind !== 'phone' || edit.start === 0 || !plain.startsWith('+86', edit.start - 1)) return edit
  return { ...edit, start: edit.start - 1, from: edit.start - 1, put: `+86 ${edit.put}` }
}

const afterCard = /^[ ,，/|]{1,3}((?:0[1-9]|1[0-2])[/-]?(?:20)?\d\d)(?![\d/-])(?:[ ,，/|]{1,3}(\d{3,4})(?!\d))?/

/** Month, year and verification code as they stand on the card, without any cue, right behind its number. */
function withExpiry(plain: string, edit: Edit): Edit[] {
  const match = edit.kind === 'card' ? afterCard.exec(plain.slice(edit.end, edit.end + 24)) : null
  if (!match) return [edit]
  const start = edit.end + match[0].indexOf(match[1]!)
  return [edit, whole('secret', start, edit.end + match[0].length, '***')]
}

/** The groups that an expiry date behind a card is made of go with it. */
function takeAlong(groups: Group[], found: { edits: Edit[]; next: number }): { edits: Edit[]; next: number } {
  const end = found.edits[found.edits.length - 1]!.end
  let { next } = found
  while (next < groups.length && groups[next]!.start < end) next++
  return { ...found, next }
}
