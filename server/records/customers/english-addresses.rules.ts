import { type Edit, type Steps, whole } from './edits.rules.ts'

/* English postal addresses: known by house number and street, or by a cue; nothing of them is shown. */

/** Words as they stand in the middle and at the beginning of a line. */
const either = (words: string) => words.replace(/(^|\|)([a-z])/g, (_, bar, c) => `${bar}[${c.toUpperCase()}${c}]`)

const street = either(
  'street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|square|sq|terrace|close|crescent|' +
    'parkway|pkwy|highway|hwy|circle|trail|row|walk|mews|gardens|grove|route|turnpike|hill|park|quay|wharf',
)
const door = `(?:${either('apt|apartment|suite|ste|unit|flat|floor|room|rm|block|building|bldg|house')}|#)\\.? ?#?[A-Za-z]?\\d{0,5}[A-Za-z]?`
const word = "[\\p{Lu}\\d][\\p{Script=Latin}\\d'’.-]{0,20}"
/** Nothing may be glued to it, or a number would be cut in two. */
const place = "\\p{Lu}[\\p{Script=Latin}'’.-]{0,20}(?![\\p{L}\\d*])"
const town = `(?:,|\\n|,\\n| ,)? ?${place}(?: ${place}){0,3}`
const postcode = '(?:\\d{5}(?:-\\d{4})?|[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}|\\d{4,6})(?![\\d-])'
const rest = `(?:,? ${door}(?![\\p{L}\\d]))?(?:(?:,|\\n|,\\n| ,)\\s{0,2}${place}(?: ${place}){0,3}){0,4}(?:(?:${town})?,?\\s{1,2}${postcode})?`

const byStreet = new RegExp(
  `\\d{1,6}[A-Za-z]?(?:[-/]\\d{1,4})? (?:${word} ){1,4}(?:${street})(?![\\p{L}\\d])\\.?${rest}`,
  'gu',
)
/** One quick look each before the long ones. */
const mayBeStreet = /\d[A-Za-z]? [A-Z\d]/
const mayBeBox = /Box|BOX|PSC|Unit/
const doorBefore = new RegExp(`${door},? $`)
const postBox = new RegExp(`(?:P\\.? ?O\\.? ?Box|PSC|Unit) \\d{1,6}(?:,? Box \\d{1,6})?(?:,?\\s${place}){0,4}`, 'gu')
const cue =
  /\b(?=[alrdmstv])(?:address(?: (?:is|to|below|on file|of [^\n:.]{1,30} is))?(?: the (?:same|following))?|(?:live|lives|living|located|reside|resides|residing|moved|deliver(?:ed)?|ship(?:ped)?|delivery|mail(?:ed)?) (?:at|to|in|on)|(?:return|sent?|send (?:it|them|one|the card)) to|validate the following|meet(?: me| you)? at|taxi to)[?:.=]?\s{1,10}/gi
const notPostal = /(?:e-?mail|ip|web|mac|wallet|url|site)[ -]$/i
const block =
  /[^?;!*\0]{6,140}?(?=[?;!]|\.(?:\s|$)|\n\n|\n[A-Z][a-z ]{2,14}:| (?:after|before|because|but|and my|and i|in case|please|since|instead) |$)/iy

/** Not in order. */
export function findEnglishAddresses(plain: string, count: Steps): Edit[] {
  const edits: Edit[] = []
  const add = (start: number, end: number) => {
    if (!edits.some((edit) => edit.start < end && start < edit.end)) edits.push(whole('address', start, end, '****'))
  }
  cue.lastIndex = 0
  for (let match = cue.exec(plain); match; match = cue.exec(plain)) {
    const start = match.index + match[0].length
    count.steps += 140
    if (notPostal.test(plain.slice(Math.max(0, match.index - 8), match.index))) continue
    block.lastIndex = start
    const text = block.exec(plain)?.[0].trimEnd()
    // A house number and a name, near its beginning.
    if (!text || !/\d/.test(text.slice(0, 48)) || !/^[^,]{0,12}[\p{Lu}\d]/u.test(text) || !/\p{L}{3}/u.test(text))
      continue
    if (!looksPostal(text)) continue
    add(start, start + text.length)
    cue.lastIndex = start + text.length
  }
  for (const [pattern, first] of [
    [byStreet, mayBeStreet],
    [postBox, mayBeBox],
  ] as const) {
    if (!first.test(plain)) continue
    pattern.lastIndex = 0
    for (let match = pattern.exec(plain); match; match = pattern.exec(plain)) {
      count.steps += match[0].length
      if (/[\w*]$|\d[./-]$/.test(plain.slice(Math.max(0, match.index - 2), match.index))) {
        pattern.lastIndex = match.index + 1
        continue
      }
      const before = doorBefore.exec(plain.slice(Math.max(0, match.index - 24), match.index))?.[0] ?? ''
      add(match.index - before.length, match.index + match[0].trimEnd().length)
    }
  }
  return edits
}

/** "moved to 12 instalments": an address has a name beside its number. */
function looksPostal(text: string): boolean {
  return (
    /(?:^|[\s,])\d{1,6}[a-z]?,? \p{Lu}/u.test(text) || /\p{Lu}[\p{L}.'-]*,? (?:\p{Lu}?\p{L}+ ){0,3}\d{1,6}/u.test(text)
  )
}
