import { type Edit, isDigit, isLetter, type Steps, whole } from './edits.rules.ts'
import { filler, numeralClass } from './plain.rules.ts'

/*
 * Sensitive authentication data (PCI DSS 4.0.1 requirement 3.3.1: card verification code, PIN, magnetic track; JR/T
 * 0171-2020 class C3, which adds passwords, one-time codes and the card's expiry date). Not hidden but destroyed: what is
 * found here is in no form in what is stored.
 */

const cueSource =
  'cvv2?|cvc2?|cvn2?|csc|card verification(?: value| code| number)?|pin(?:code)?|otp|tan|passcode|passwd|password|pwd|' +
  'security code|verification code|one[- ]time (?:code|password|pin)|auth(?:entication)? code|' +
  '安全[码碼]|密[码碼]|口令|[验驗校][证證验][码碼]?|[动動][态態](?:[码碼]|口令)|背面的?(?:[后後]|末)?(?:三|3)位[数數]?字?|(?:[后後]|末)三[码碼]'
const betweenSource =
  '(?:[ \\t:=~"\'`“”‘’「」()\\[\\]【】<>]|number|code|no\\.?|is|was|my|[码碼号號是为為叫]|改成了?|[设設]成了?|(?:一共)?[四六]位[数數]?字?){0,24}'
/** Our own masks are not secrets; without this, a second masking would destroy what the first one left. */
const maskSource =
  '[!@#$%^&_+=~-]{0,3}\\d{0,3}\\*{4,}\\d{0,4}(?!\\d)|(?:[A-Za-z0-9!#$%^&*_+=~-]{0,2}|\\+?\\d{0,3}\\**)[A-Za-z0-9]\\*{3}@'

const secretSigns = '!@#$%^&*_+=~-'
const isSecretUnit = (c: number) =>
  isDigit(c) || isLetter(c) || c === filler.charCodeAt(0) || (c < 128 && secretSigns.includes(String.fromCharCode(c)))

const secretLabel = new RegExp(
  `(?:^|[^a-z])(?:${cueSource})(?: ?(?:number|no\\.?|[号號][码碼]?))?[\\s?:()？：（）]*$`,
  'i',
)

/** Whether a question asks for what may not be kept: it ends with a secret's name. */
export function asksForSecret(label: string): boolean {
  return secretLabel.test(label)
}

const destroyed = '***'

/** Finds what must be destroyed, in order and without overlap. `plain` comes from plainOf. */
export function findSecrets(plain: string, count: Steps): Edit[] {
  let done = 0
  return [...tracks(plain, count), ...besideCues(plain, count), ...expiries(plain, count)]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((edit) => {
      const isFree = edit.start >= done
      // What is glued to a secret cannot be told from it, now or when it is masked again.
      if (isFree) for (done = edit.end; isSecretUnit(plain.charCodeAt(done)); done++);
      if (isFree) edit.end = edit.to = done
      return isFree
    })
}

/** Magnetic stripe, ISO/IEC 7813: track 1 `%B…^…?`, track 2 `;…=…?`. What follows a torn one goes with it. */
function tracks(plain: string, count: Steps): Edit[] {
  if (!plain.includes('^') && !plain.includes('=')) return []
  const track = /%?B\d{1,19}\^[^^\n]{2,26}\^[^?\n]{0,80}\??|;?\d{12,19}=\d{4}[^?\s]{0,40}\??/gi
  const edits: Edit[] = []
  for (let match = track.exec(plain); match; match = track.exec(plain)) {
    count.steps += match[0].length
    edits.push(whole('secret', match.index, match.index + match[0].length, destroyed))
  }
  return edits
}

const cue = new RegExp(`(?=[ptcsovaPTCSOVA安密口验驗校动動背后後末])(?:${cueSource})`, 'gi')
const between = new RegExp(betweenSource, 'iy')
const mask = new RegExp(maskSource, 'y')

function besideCues(plain: string, count: Steps): Edit[] {
  cue.lastIndex = 0
  const edits: Edit[] = []
  let cues = 0
  // The run of value characters that was scanned last; a cue inside it reads it again from here, not from the text.
  let runEnd = 0
  let lastDigit = -1
  for (let match = cue.exec(plain); match; match = cue.exec(plain)) {
    count.steps += 24
    cues += 1
    // "shopping 2024" holds "pin": an English cue begins a word.
    if (isLetter(match[0].charCodeAt(0)) && match.index > 0 && isLetter(plain.charCodeAt(match.index - 1))) continue
    const cueEnd = match.index + match[0].length
    between.lastIndex = cueEnd
    const start = cueEnd + (between.exec(plain)?.[0].length ?? 0)
    if (start >= runEnd) {
      runEnd = start
      while (runEnd < plain.length && isSecretUnit(plain.charCodeAt(runEnd))) {
        if (isDigit(plain.charCodeAt(runEnd))) lastDigit = runEnd
        runEnd++
      }
      count.steps += runEnd - start
    }
    mask.lastIndex = start
    if (mask.test(plain)) continue
    const end =
      lastDigit < start
        ? spokenEnd(plain, start) || wordEnd(plain, cueEnd, start, runEnd)
        : runEnd - start >= 3
          ? groupedEnd(plain, start, runEnd)
          : spelledEnd(plain, start, runEnd, count)
    if (end === 0) continue
    edits.push(whole('secret', start, end, destroyed))
    cue.lastIndex = end
  }
  const taken = new Set(edits.map(({ start }) => start))
  return cues === 0 ? edits : [...edits, ...beforeCues(plain, taken, count)]
}

const spoken = new RegExp(`(?:${numeralClass}[ -]?){3,8}`, 'y')

/** The end of a code in Chinese numerals ("验证码是八四五九二一"); 0 when there is none. */
function spokenEnd(plain: string, start: number): number {
  spoken.lastIndex = start
  const match = spoken.exec(plain)?.[0].trimEnd()
  return match ? start + match.length : 0
}

/** What people write behind "password:" when they do not write the password. */
const noSecret =
  /^(?:wrong|forgot|forgotten|reset|lost|incorrect|invalid|none|error|failed|expired|please|cannot|unknown)/i

/** The end of a password without a digit: only when a colon or an equals sign says that it follows. */
function wordEnd(plain: string, cueEnd: number, start: number, runEnd: number): number {
  if (runEnd - start < 4 || !/[:=]/.test(plain.slice(cueEnd, start))) return 0
  const word = plain.slice(start, Math.min(runEnd, start + 64))
  return /[A-Za-z]/.test(word) && !word.includes('*') && !noSecret.test(word) ? runEnd : 0
}

/** "845 921": a code that is written in two halves ends with the second. */
function groupedEnd(plain: string, start: number, runEnd: number): number {
  const size = runEnd - start
  if (size > 4 || !/^\d+$/.test(plain.slice(start, runEnd))) return runEnd
  const half = /^[ -](\d+)(?![A-Za-z0-9.:])/.exec(plain.slice(runEnd, runEnd + 8))
  return half?.[1]?.length === size && size === 3 ? runEnd + half[0].length : runEnd
}

/** The end of a secret spelled in pieces of one or two digits ("1 2 3"); 0 when it is none. */
function spelledEnd(plain: string, start: number, runEnd: number, count: Steps): number {
  const piece = /[ -]\d{1,2}(?![A-Za-z0-9!@#$%^&*_+=~-])/y
  let end = runEnd
  for (piece.lastIndex = end; piece.test(plain); piece.lastIndex = end) {
    count.steps += 1
    end = piece.lastIndex
  }
  return /\d.*\d.*\d/.test(plain.slice(start, Math.min(end, start + 12))) ? end : 0
}

const codeFirst = new RegExp(
  `(\\d{3,8})(?: ?[（(]|就?是|为| (?:is|was) ) ?(?:(?:我|您|你)的|本次|这个|your|my|the|an?)? ?(?:动态|動態|短信|登录|支付|手机|交易|[A-Za-z]+ )?(?:${cueSource})`,
  'gi',
)

const restOfWord = /^[a-z]+(?![\w*])/i

/** "847291 is your verification code", "123456（动态验证码）": the code comes first. Secrets that stand behind begin at `taken`. */
function beforeCues(plain: string, taken: ReadonlySet<number>, count: Steps): Edit[] {
  const edits: Edit[] = []
  codeFirst.lastIndex = 0
  for (let match = codeFirst.exec(plain); match; match = codeFirst.exec(plain)) {
    count.steps += match[0].length
    const start = match.index
    const end = start + match[0].length
    // "pinned" is no PIN, unless "pinA#0" was found to be one.
    const isWord = isLetter(plain.charCodeAt(end - 1)) && !taken.has(end) && restOfWord.test(plain.slice(end, end + 16))
    if (!isWord && !/[\d.,:/*-]/.test(plain[start - 1] ?? ''))
      edits.push(whole('secret', start, start + match[1]!.length, destroyed))
  }
  return edits
}

const expiry =
  /(?=[有到过evgEVG])(?:有效期|有效日期|到期日|过期日|exp(?:iry|ires|iration|\.)?(?: date)?|valid (?:thru|until|through)|good thru)[ :(=是为至到]{0,6}(?:is )?((?:0[1-9]|1[0-2])[ /.-]{0,3}(?:20)?\d\d|(?:20)?\d\d年(?:0?[1-9]|1[0-2])月?|20\d\d[/.-](?:0[1-9]|1[0-2]))(?!\d|[/.-](?:\d{1,4}(?!\d)|\*)|日)/gi

/** A card's expiry date: month and year without a day, behind a cue. */
function expiries(plain: string, count: Steps): Edit[] {
  const edits: Edit[] = []
  expiry.lastIndex = 0
  for (let match = expiry.exec(plain); match; match = expiry.exec(plain)) {
    count.steps += match[0].length
    const end = match.index + match[0].length
    edits.push(whole('secret', end - match[1]!.length, end, destroyed))
  }
  return edits
}
