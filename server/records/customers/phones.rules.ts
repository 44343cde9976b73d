import { blanked, type Edit, type Steps, whole } from './edits.rules.ts'
import { signs } from './plain.rules.ts'

/*
 * Telephone numbers that are no Chinese mobile: landlines (area codes of the Chinese numbering plan), numbers with a
 * plus (ITU-T E.164), North American numbers by their shape, and others only behind a cue.
 */

/** A run of digits. `gap`: what stands between it and the run before, '' when that is no gap. `taken`: part of a mask. */
export type Group = { start: number; end: number; gap: string; taken: boolean }

const areaCode =
  '0(?:10|2[0-57-9]|3(?:1\\d|35|[457]\\d|9[1-8])|4(?:1\\d|2[179]|[357]\\d|6[4-9]|8[23])|5(?:[1359]\\d|2[37]|4[36]|6[1-6]|7\\d|80)|' +
  '6(?:3[1-5]|6[0-38]|9[12])|7(?:01|[1379]\\d|2[248]|4[3-6]|5\\d|6[0-3689])|8(?:1[236-8]|2[5-7]|[3579]\\d|8[36-8])|9(?:[01379]\\d|4[13]|5[1-5]))'
const landline = new RegExp(
  `(?:(?:\\+|00)?86[ -]?)?\\(?${areaCode}\\)?[ -]{0,3}[2-8]\\d{2,3}[ -]?\\d{4}(?:(?: ?- ?| ?转 ?| ?ext\\.? ?)\\d{1,6})?`,
  'gi',
)
const homeCue =
  /(?=[座固办家传电宅tlf])(?:座机|固话|固定电话|办公电话|家庭电话|传真|电话|宅电|tel|landline|fax)[号码是为: .(]{0,5}([2-8]\d{2,3}[ -]?\d{4})(?!\d)/gi

const northAmerican =
  /(?=[+(\d])(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[.-]\d{4}(?: ?(?:x|ext\.?) ?\d{1,6})?(?!\d|[.-]\d)/gi
const foreignCue =
  /\b(?:phone|telephone|tele?|mobile|mob|cell(?:phone)?|fax|desk|whatsapp|(?:call|ring|text|dial|reach|contact|phone) (?:me |us |him |her |them |someone |back )?(?:at|on)?|(?:answering|messages|registered|reached|number)(?: at| to| on| is)?)(?: (?:number|no\.?|#|is))*[\s:.#=]{1,4}(\+?\(?\d[\d ().-]{4,20}\d(?: ?(?:x|ext\.?) ?\d{1,6})?)(?![\d*])/gi
/** Numbers that everybody may read: service lines that begin so, short codes. */
const hotline = /^(?:400|800)\d{7}$|^(?:95|96|12|10|11)\d{1,5}$|^1010\d{4}$/

/** All of them; `plain` is without what was found before. Not in order. */
export function findOtherPhones(plain: string, groups: Group[], seen: number, count: Steps): Edit[] {
  const edits = seen & signs.plus ? findPlusNumbers(plain, groups, count) : []
  let rest = blanked(plain, edits)
  const find = (kind: 'phone' | 'landline', pattern: RegExp, part: 0 | 1) => {
    const found: Edit[] = []
    pattern.lastIndex = 0
    for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
      const end = match.index + match[0].length
      const start = end - match[part]!.length
      const digits = match[part]!.replace(/\D/g, '')
      count.steps += match[0].length
      // "T075579645991" is an order, "0755-79645991*" a mask; what begins one sign later may still be a number.
      if (/[\dA-Za-z*+]/.test(rest[start - 1] ?? '') || /[\d*]/.test(rest[end] ?? ''))
        pattern.lastIndex = match.index + 1
      else if (!hotline.test(digits) && digits.length > 6)
        found.push(whole(kind, start, end, `****${digits.slice(-4)}`))
    }
    if (found.length === 0) return
    rest = blanked(rest, found)
    edits.push(...found)
  }
  find('landline', landline, 0)
  find('landline', homeCue, 1)
  if (!(seen & signs.latin)) return edits
  find('phone', northAmerican, 0)
  find('phone', foreignCue, 1)
  return edits
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
      if (j > i && (group.start - end > 3 || !/^[ ().\uE000-]+$/.test(plain.slice(end, group.start)))) break
      digits += plain.slice(group.start, group.end)
      end = group.end
    }
    if (digits.length < 8) continue
    const isHome = new RegExp(`^86${areaCode.slice(1)}`).test(digits)
    const extension = /^ ?(?:x|ext\.?) ?\d{1,6}/i.exec(plain.slice(end, end + 12))
    const put = isHome ? `****${digits.slice(-4)}` : `+${digits.slice(0, 2)}****${digits.slice(-4)}`
    edits.push(whole(isHome ? 'landline' : 'phone', start - 1, end + (extension?.[0].length ?? 0), put))
  }
  return edits
}
