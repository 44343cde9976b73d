import { findEmails, findPapers } from './accounts.rules.ts'
import { findNumbers, groupsOf } from './cards.rules.ts'
import { blanked, type Edit, edited, type Found, type Steps } from './edits.rules.ts'
import { findOtherPhones } from './phones.rules.ts'
import { plainOf, signs, signsOf } from './plain.rules.ts'
import { findSecrets } from './secrets.rules.ts'

/** Words in which every secret was destroyed, and which may therefore be sealed. Only masking makes them. */
export type Kept = string & { readonly secretsDestroyed: true }

/** `text` is what everyone sees; `keep` is what may be sealed; both are the same when nothing was hidden. */
export type Masked = { text: string; keep: Kept; found: Found[] }

/**
 * The first half of maskText, without names, addresses and accounts: for drafts and hints in customers' pages, which have
 * no room for the words that these are known by. What they send is masked whole by the server.
 */
export function maskNumbers(text: string): Masked {
  return maskedBy(text, hideNumbers(text, { steps: 0 }).all())
}

/** A text with these edits made; they are in order. */
export function maskedBy(text: string, edits: Edit[]): Masked {
  if (edits.length === 0) return { text, keep: text as Kept, found: [] }
  const secrets = edits.filter(({ kind }) => kind === 'secret')
  return {
    text: edited(text, edits),
    keep: (secrets.length === 0 ? text : edited(text, secrets)) as Kept,
    found: edits.map(({ kind, start, end }, i) => ({ kind, start, end: Math.min(end, edits[i + 1]?.start ?? end) })),
  }
}

/** A text on its way through the rules: `plain` is what the next one reads. */
export type Page = {
  readonly plain: string
  edits: Edit[]
  has(sign: number): boolean
  hide(found: Edit[]): void
  all(): Edit[]
}

/** Hides secrets, e-mail addresses, papers, cards, IDs and telephone numbers. */
export function hideNumbers(text: string, count: Steps): Page {
  const seen = signsOf(text)
  const has = (sign: number) => (seen & sign) !== 0
  const edits: Edit[] = []
  let plain = (seen & ~signs.wide) === 0 ? text : plainOf(text, seen)
  const hide = (found: Edit[]) => {
    if (found.length === 0) return
    if (found.length > 1) found.sort((a, b) => a.start - b.start)
    for (const edit of found) edits.push(edit)
    plain = blanked(plain, found)
  }
  const hasDigits = has(signs.digit | signs.numeral)
  if ((hasDigits || has(signs.latin)) && has(signs.code | signs.expiry | signs.latin)) hide(findSecrets(plain, count))
  if (has(signs.at)) hide(findEmails(plain, count))
  if (hasDigits) {
    if (has(signs.paper | signs.latin)) hide(findPapers(plain, count))
    const groups = groupsOf(plain, count)
    hide(findNumbers(plain, groups, count))
    hide(findOtherPhones(plain, groups, seen, count))
  }
  const all = () => {
    if (has(signs.foreign | signs.wide)) for (const edit of edits) takeRest(text, edit)
    return edits.sort((a, b) => a.start - b.start)
  }
  return {
    get plain() {
      return plain
    },
    edits,
    has,
    hide,
    all,
  }
}

const isRest = (c: number) => (c >= 0xdc00 && c <= 0xdfff) || c === 0xfe0f || c === 0x20e3

/** Half of a pair, or what makes a digit a keycap, goes with the digit. */
function takeRest(text: string, edit: Edit): void {
  const { to } = edit
  while (isRest(text.charCodeAt(edit.to))) edit.to++
  if (edit.end === to) edit.end = edit.to
}
