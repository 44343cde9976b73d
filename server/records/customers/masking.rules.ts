import { digitsMin, hasIssuer, isResidentId, passesLuhn, plainOf } from './numbers.rules.ts'

/**
 * Masks what must not be seen, at the door, before anything is stored (PCI DSS 4.0.1 requirement 3.4.1: the last four
 * digits; 3.3.1: CVV and PIN are not kept at all; JR/T 0171-2020 section 6.1.4.1: card, phone and ID masked wherever
 * they are shown). Runs in the browser and on the server, so without lookbehind (Safari 14).
 *
 * Policy, the same everywhere: card `****7643`, resident ID `ID ****9582`, Chinese mobile `138****1234` (a written
 * `+86` stays), other number with a plus `+44****1916`, e-mail `z***@example.com`, secret `***`. Length and grouping of
 * the original are not kept.
 */
export type FoundKind = 'card' | 'id' | 'phone' | 'email' | 'secret'

/** Where something was found: offsets in UTF-16 units of the text before masking, in order, without overlap. */
export type Found = { kind: FoundKind; start: number; end: number }

/** `cut` is where the replaced part ends: an e-mail keeps its domain. */
type Edit = Found & { cut: number; put: string }

/** Counts characters and groups looked at, so that a test can bound the work instead of the time. */
export type Steps = { steps: number }

// A code after 密码, without a digit or an @, is not looked for: one pass over harmless text must stay almost free.
const worthLooking = /[0-9０-９@＠]|[〇零一二三四五六七八九幺]{11}/

/** Masks a text. Masking a masked text changes nothing. Work is linear in the length of the text. */
export function maskText(text: string, count: Steps = { steps: 0 }): { text: string; found: Found[] } {
  if (!worthLooking.test(text)) return { text, found: [] }
  const plain = plainOf(text)
  const secrets = findSecrets(plain, count)
  const withoutSecrets = blank(plain, secrets)
  const emails = findEmails(withoutSecrets, count)
  const numbers = findNumbers(blank(withoutSecrets, emails), count)
  const edits = [...secrets, ...emails, ...numbers].sort((a, b) => a.start - b.start)
  const parts: string[] = []
  let done = 0
  for (const edit of edits) {
    parts.push(text.slice(done, edit.start), edit.put)
    done = edit.cut
  }
  parts.push(text.slice(done))
  const endOf = (edit: Edit, next: Edit | undefined) => Math.min(edit.end, next?.start ?? edit.end)
  const found = edits.map((edit, i) => ({ kind: edit.kind, start: edit.start, end: endOf(edit, edits[i + 1]) }))
  return { text: parts.join(''), found }
}

/** Replaces what is already masked by NUL, which is neither digit, letter nor star, so that no later rule reads it. */
function blank(plain: string, edits: Edit[]): string {
  if (edits.length === 0) return plain
  const parts: string[] = []
  let done = 0
  for (const { start, cut } of edits) {
    parts.push(plain.slice(done, start), '\0'.repeat(cut - start))
    done = cut
  }
  return parts.join('') + plain.slice(done)
}

const isDigit = (c: number) => c >= 48 && c <= 57
const isLetter = (c: number) => (c | 32) >= 97 && (c | 32) <= 122

// ---- Secrets: CVV, PIN, password, one-time code -------------------------------------------------------------------

const cueSource =
  'cvv2?|cvc2?|cvn2?|pin|otp|passcode|passwd|password|pwd|security code|verification code|' +
  '安全[码碼]|密[码碼]|口令|[验驗][证證][码碼]|[动動][态態][码碼]|背面的?[后後]?三位[数數]?字?'
const betweenSource =
  '(?:[ \\t:=~"\'`“”‘’「」()\\[\\]【】<>]|number|code|no\\.?|is|was|[码碼号號是为為]|改成了?|[设設]成了?){0,24}'
/** Our own masks are not secrets; without this, a second masking would destroy what the first one left. */
const maskSource =
  '\\+?\\d{0,3}\\*{4,}\\d{4}(?!\\d)|(?:[A-Za-z0-9!#$%^&*_+=~-]{0,2}|\\+?\\d{0,3}\\**)[A-Za-z0-9]\\*{3}@'

const secretSigns = '!@#$%^&*_+=~-'
const isSecretUnit = (c: number) =>
  isDigit(c) || isLetter(c) || (c < 128 && secretSigns.includes(String.fromCharCode(c)))

function findSecrets(plain: string, count: Steps): Edit[] {
  const cue = new RegExp(cueSource, 'gi')
  const between = new RegExp(betweenSource, 'iy')
  const mask = new RegExp(maskSource, 'y')
  const edits: Edit[] = []
  // The run of value characters that was scanned last; a cue inside it reads it again from here, not from the text.
  let runEnd = 0
  let lastDigit = -1
  for (let match = cue.exec(plain); match; match = cue.exec(plain)) {
    count.steps += 24
    // "shopping 2024" holds "pin": an English cue begins a word.
    if (isLetter(match[0].charCodeAt(0)) && match.index > 0 && isLetter(plain.charCodeAt(match.index - 1))) continue
    between.lastIndex = match.index + match[0].length
    const start = between.lastIndex + (between.exec(plain)?.[0].length ?? 0)
    if (start >= runEnd) {
      runEnd = start
      while (runEnd < plain.length && isSecretUnit(plain.charCodeAt(runEnd))) {
        if (isDigit(plain.charCodeAt(runEnd))) lastDigit = runEnd
        runEnd++
      }
      count.steps += runEnd - start
    }
    if (lastDigit < start) continue
    mask.lastIndex = start
    if (mask.test(plain)) continue
    const end = runEnd - start >= 3 ? runEnd : spelledEnd(plain, start, runEnd, count)
    if (end === 0) continue
    edits.push({ kind: 'secret', start, end, cut: end, put: '***' })
    cue.lastIndex = end
  }
  return edits
}

/** The end of a secret spelled in pieces of one or two digits ("1 2 3"); 0 when it is none. */
function spelledEnd(plain: string, start: number, runEnd: number, count: Steps): number {
  const piece = / \d{1,2}(?![A-Za-z0-9!@#$%^&*_+=~-])/y
  let end = runEnd
  for (piece.lastIndex = end; piece.test(plain); piece.lastIndex = end) {
    count.steps += 1
    end = piece.lastIndex
  }
  return /\d.*\d.*\d/.test(plain.slice(start, Math.min(end, start + 12))) ? end : 0
}

// ---- E-mail -------------------------------------------------------------------------------------------------------

const isDomainUnit = (c: number) => isDigit(c) || isLetter(c) || c === 45 || c === 46
const isLocalUnit = (c: number) => isDomainUnit(c) || (c < 128 && "_%+!#$&'/=?^`{|}~".includes(String.fromCharCode(c)))
// The end is open: in "a@qq.com13812345678" the address must not escape because a number was glued to it.
const domain = /^[a-z0-9][a-z0-9.-]*\.[a-z0-9]/i

function findEmails(plain: string, count: Steps): Edit[] {
  const edits: Edit[] = []
  for (let at = plain.indexOf('@'); at >= 0; at = plain.indexOf('@', at + 1)) {
    let start = at
    while (start > 0 && isLocalUnit(plain.charCodeAt(start - 1))) start--
    let end = at + 1
    while (end < plain.length && isDomainUnit(plain.charCodeAt(end))) end++
    // Neither part holds an @, so all these scans together pass over the text twice.
    count.steps += 2 * (end - start)
    while (start < at && !isDigit(plain.charCodeAt(start)) && !isLetter(plain.charCodeAt(start))) start++
    if (start === at || !domain.test(plain.slice(at + 1, end))) continue
    edits.push({ kind: 'email', start, end, cut: at, put: `${plain[start]}***` })
  }
  return edits
}

// ---- Cards, resident IDs, phones ----------------------------------------------------------------------------------

/** A run of digits. `joins`: one space or dash stands between it and the run before. `taken`: part of a mask. */
type Group = { start: number; end: number; joins: boolean; taken: boolean }

const cardDigitsMax = 19

function findNumbers(plain: string, count: Steps): Edit[] {
  const groups = groupsOf(plain, count)
  const edits: Edit[] = []
  for (let first = 0; first < groups.length; ) {
    const match = groups[first]!.taken ? null : numberAt(plain, groups, first, count)
    if (match) edits.push(match.edit)
    const next = match ? match.next : first + 1
    if (match) for (let i = first; i < next; i++) groups[i]!.taken = true
    first = next
  }
  return [...edits, ...findPlusNumbers(plain, groups, count)].sort((a, b) => a.start - b.start)
}

function groupsOf(plain: string, count: Steps): Group[] {
  const groups: Group[] = []
  const run = /\d+/g
  for (let match = run.exec(plain); match; match = run.exec(plain)) {
    const start = match.index
    const end = start + match[0].length
    const before = groups[groups.length - 1]
    const size = end - start
    count.steps += size
    const taken =
      (size <= 4 && plain.startsWith('****', start - 4) && start >= 4) ||
      (size <= 3 && plain.startsWith('****', end)) ||
      (size === 1 && plain.startsWith('***@', end))
    const gap = plain[start - 1]
    const joins = !taken && !!before && !before.taken && before.end === start - 1 && (gap === ' ' || gap === '-')
    groups.push({ start, end, joins, taken })
  }
  return groups
}

/** The longest card, ID or mobile that begins with this group: a shorter one would leave the rest in clear. */
function numberAt(plain: string, groups: Group[], first: number, count: Steps): { edit: Edit; next: number } | null {
  const start = groups[first]!.start
  const firstSize = groups[first]!.end - start
  let digits = ''
  let sameSize = true
  let best: { edit: Edit; next: number } | null = null
  for (let i = first; i < groups.length && (i === first || groups[i]!.joins); i++) {
    const group = groups[i]!
    const size = group.end - group.start
    if (digits.length + size > cardDigitsMax) break
    digits += plain.slice(group.start, group.end)
    count.steps += 1
    // People group a card or an ID in equal pieces, or begin with four or six; "400-123-4567 200" is neither.
    const regular = i === first || firstSize === 4 || firstSize === 6 || (sameSize && size <= firstSize)
    const asPhone = i === first || firstSize >= 3 || (sameSize && firstSize === 1) || digits.startsWith('86')
    const ends = group.end + (digits.length === 17 && /[Xx]/.test(plain[group.end] ?? '') ? 1 : 0)
    const edit = digits.length >= digitsMin && decide(digits, regular, asPhone, ends > group.end, start, ends, count)
    if (edit) best = { edit: withPlus(plain, edit), next: i + 1 }
    sameSize &&= size === firstSize
  }
  return best
}

function decide(
  digits: string,
  regular: boolean,
  asPhone: boolean,
  isX: boolean,
  start: number,
  end: number,
  count: Steps,
): Edit | null {
  const id = isX ? `${digits}X` : digits
  if (regular && isResidentId(id)) return { kind: 'id', start, end, cut: end, put: `ID ****${id.slice(-4)}` }
  const stop = isX ? end - 1 : end
  const mobile = asPhone && digits.length <= 15 ? /^(?:(?:00)?86)?(1[3-9]\d)\d{4}(\d{4})$/.exec(digits) : null
  if (mobile) return { kind: 'phone', start, end: stop, cut: stop, put: `${mobile[1]}****${mobile[2]}` }
  if (!regular || !hasIssuer(digits)) return null
  count.steps += digits.length
  return passesLuhn(digits) ? { kind: 'card', start, end: stop, cut: stop, put: `****${digits.slice(-4)}` } : null
}

/** Takes the plus of "+86 138…" along and keeps the code, so that nothing before it runs into the number. */
function withPlus(plain: string, edit: Edit): Edit {
  if (edit.kind !== 'phone' || edit.start === 0 || !plain.startsWith('+86', edit.start - 1)) return edit
  return { ...edit, start: edit.start - 1, put: `+86 ${edit.put}` }
}

/** Foreign numbers, only with a leading plus (ITU-T E.164: at most 15 digits, no country code begins with 0). */
function findPlusNumbers(plain: string, groups: Group[], count: Steps): Edit[] {
  const edits: Edit[] = []
  for (let i = 0; i < groups.length; i++) {
    const { start, end: firstEnd, taken } = groups[i]!
    if (taken || start === 0 || plain[start - 1] !== '+') continue
    // "GMT+8 2025-05-17": of the one-digit codes only 1 and 7 exist.
    if (plain[start] === '0' || (firstEnd - start === 1 && !/[17]/.test(plain[start]!))) continue
    let digits = ''
    let end = start
    for (let j = i; j < groups.length && !groups[j]!.taken; j++) {
      const group = groups[j]!
      count.steps += 1
      if (digits.length + group.end - group.start > 15) break
      if (j > i && (group.start - end > 3 || !/^[ ()-]+$/.test(plain.slice(end, group.start)))) break
      digits += plain.slice(group.start, group.end)
      end = group.end
    }
    if (digits.length < 8) continue
    edits.push({ kind: 'phone', start: start - 1, end, cut: end, put: `+${digits.slice(0, 2)}****${digits.slice(-4)}` })
  }
  return edits
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
