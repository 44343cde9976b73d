import { blanked, type Edit, isDigit, isLetter, type Steps, whole } from './edits.rules.ts'

/* E-mail addresses by their shape; WeChat and QQ accounts and identity papers only behind a cue. */

const isDomainUnit = (c: number) => isDigit(c) || isLetter(c) || c === 45 || c === 46
const isLocalUnit = (c: number) => isDomainUnit(c) || (c < 128 && "_%+!#$&'/=?^`{|}~".includes(String.fromCharCode(c)))
// The end is open: in "a@qq.com13812345678" the address must not escape because a number was glued to it.
const domain = /^[a-z0-9][a-z0-9.-]*\.[a-z0-9]/i

/** E-mail addresses: everything before the @ but its first sign is hidden. */
export function findEmails(plain: string, count: Steps): Edit[] {
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
    while (end > at && !isDigit(plain.charCodeAt(end - 1)) && !isLetter(plain.charCodeAt(end - 1))) end--
    edits.push({ kind: 'email', start, end, from: start, to: at, put: `${plain[start]}***` })
  }
  return edits
}

const weChat =
  /(?=[微威薇加vwVW])(?:微信|威信|薇信|wechat|weixin|wx|vx|加v|v信)((?: ?(?:号码?|账号|帐号|id|账户|名|:))?)(?:[ :=(]|是|为|叫|is){0,5}([a-z][a-z0-9_-]{5,40})(?![a-z0-9_@.*-])/gi
const qq = /qq(?: ?(?:号码?|账号|帐号))?(?:[ :=(]|是|为|is){0,4}([1-9]\d{4,10})(?![\d.*])/gi
const paper =
  /(?:护照|通行证|回乡证|返乡证|台胞证|居留证|港澳证|军官证|士兵证|驾驶证|驾照|(?:香港|澳门|台湾)(?:居民)?身份证|passport|hkid|driving licen[cs]e|driver'?s licen[cs]e|permit)(?:号码?|证件|number|no\.?|id|is|[是为: #(]){0,5}([A-Z]{0,3}\d{6,10}(?:\([0-9A]\))?)(?![\dA-Za-z*])/gi
const weChatOwn = /(wxid_[a-z0-9]{6,20})/gi
const socialSecurity = /(\d{3}-\d{2}-\d{4})(?![\d-])/g

/** Passports, permits and licences behind a cue, US social security numbers by their shape. Not in order. */
export function findPapers(plain: string, count: Steps): Edit[] {
  const edits = valuesOf(plain, paper, count).map(({ start, end, value }) =>
    whole('document', start, end, `****${value.replace(/\W/g, '').slice(-2)}`),
  )
  if (!plain.includes('-')) return edits
  const rest = blanked(plain, edits)
  return [
    ...edits,
    ...valuesOf(rest, socialSecurity, count).map(({ start, end, value }) =>
      whole('id', start, end, `****${value.slice(-2)}`),
    ),
  ]
}

/** WeChat and QQ accounts behind a cue. Not in order. */
export function findAccounts(plain: string, count: Steps): Edit[] {
  const edits: Edit[] = []
  let rest = plain
  for (const pattern of [weChatOwn, weChat, qq]) {
    const found = valuesOf(rest, pattern, count)
      // "微信version8", "WeChat payment": letters alone are an account only when it was called one.
      .filter(({ value, label }) => /[\d_-]/.test(value) || label)
      .map(({ start, end, value }) => whole('wechat', start, end, `${value[0]}***`))
    if (found.length > 0) rest = blanked(rest, found)
    edits.push(...found)
  }
  return edits
}

type Value = { start: number; end: number; value: string; label: boolean }

/** What the last group of a pattern matched, wherever it did; `label` when the group before it is not empty. */
function valuesOf(plain: string, pattern: RegExp, count: Steps): Value[] {
  const values: Value[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(plain); match; match = pattern.exec(plain)) {
    count.steps += match[0].length
    const value = match[match.length - 1]!
    const end = match.index + match[0].length
    if (isInside(plain, match.index)) continue
    values.push({ start: end - value.length, end, value, label: match.length > 2 && match[1] !== '' })
  }
  return values
}

/** Whether a word or number goes on here that began before. */
function isInside(plain: string, at: number): boolean {
  const [before, first] = [plain.charCodeAt(at - 1), plain.charCodeAt(at)]
  return isLetter(first) ? isLetter(before) : isDigit(first) && (isDigit(before) || '*-.'.includes(plain[at - 1]!))
}
