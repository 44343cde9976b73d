/** Digits of a mobile number: cards and identity numbers are longer, so that short runs of a text need no look. */
export const digitsMin = 11

const chineseDigits = '〇一二三四五六七八九'

/** The text in ASCII digits, signs and spaces, unit for unit, so that offsets hold. Zero-width signs become spaces. */
export function plainOf(text: string): string {
  return (
    text
      .replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
      .replace(/[\u00A0\u00AD\u2000-\u200D\u202F\u2060\u3000\uFEFF]/g, ' ')
      .replace(/[\u2010-\u2015\u2212]/g, '-')
      // Only long runs: 一 is a word of its own far more often than a digit.
      .replace(/[〇零一二三四五六七八九幺]{11,}/g, (run) =>
        Array.from(run, (c) => (c === '零' ? '0' : c === '幺' ? '1' : String(chineseDigits.indexOf(c)))).join(''),
      )
  )
}

const daysMax = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Resident identity number, GB 11643-1999: region, date of birth, check character by ISO 7064 MOD 11-2. */
export function isResidentId(id: string): boolean {
  if (id.length !== 18 || !/^[1-9]\d{16}[\dX]$/.test(id)) return false
  const [year, month, day] = [Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14))]
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const dayMax = month === 2 && !isLeap ? 28 : (daysMax[month - 1] ?? 0)
  if (year < 1900 || year > 2099 || day < 1 || day > dayMax) return false
  const sum = weights.reduce((total, weight, i) => total + weight * (id.charCodeAt(i) - 48), 0)
  return '10X98765432'[sum % 11] === id[17]
}

/** Issuer prefixes and lengths in use (ISO/IEC 7812-1; UnionPay 62 and 81, older Chinese debit 60, 68, 69, 955). */
const issuers: [RegExp, number, number][] = [
  [/^(?:62|81|60|68|69|65|64[4-9]|35(?:2[89]|[3-8])|220[0-4]|955)/, 16, 19],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, 16, 16],
  [/^(?:30[0-5]|3095|36|38|39)/, 14, 19],
  [/^(?:50|5[6-8]|6304|67)/, 12, 19],
  [/^(?:34|37|2131)/, 15, 15],
]

/** Whether a card of this length can begin with these digits. */
export function hasIssuer(digits: string): boolean {
  if (digits.startsWith('4')) return [13, 16, 19].includes(digits.length)
  return issuers.some(([prefix, min, max]) => digits.length >= min && digits.length <= max && prefix.test(digits))
}

/** The check digit of a card number, ISO/IEC 7812-1 annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}
