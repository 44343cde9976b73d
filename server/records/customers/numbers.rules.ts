/** Digits of a mobile number: cards and identity numbers are longer, so that short runs of a text need no look. */
export const digitsMin = 11

const daysMax = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Resident identity number, GB 11643-1999: region, date of birth, check character by ISO 7064 MOD 11-2. */
export function isResidentId(id: string): boolean {
  if (id.length !== 18 || !/^[1-9]\d{16}[\dX]$/.test(id) || !isBirthday(id.slice(6, 14))) return false
  const sum = weights.reduce((total, weight, i) => total + weight * (id.charCodeAt(i) - 48), 0)
  return '10X98765432'[sum % 11] === id[17]
}

/** The number of before 1999: no century and no check digit, so only good behind a cue. */
export function isOldResidentId(id: string): boolean {
  return /^[1-8]\d{14}$/.test(id) && isBirthday(`19${id.slice(6, 12)}`)
}

/** Whether YYYYMMDD is a day on which somebody alive may have been born. */
function isBirthday(date: string): boolean {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(4, 6)), Number(date.slice(6, 8))]
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const dayMax = month === 2 && !isLeap ? 28 : (daysMax[month - 1] ?? 0)
  return year >= 1900 && year <= 2099 && day >= 1 && day <= dayMax
}

/**
 * First four digits of issuers, from and to, and the lengths of their cards (ISO/IEC 7812-1): UnionPay 62 and 81, older
 * Chinese debit cards 60, 68, 69, 955, Discover 65 and 644, JCB 35, Mir 2200; Mastercard; Diners; Maestro; American Express.
 */
const issuers: [number, number, number, number][] = [
  [6200, 6299, 16, 19],
  [4000, 4999, 16, 16],
  [6000, 6099, 16, 19],
  [6800, 6999, 16, 19],
  [6440, 6599, 16, 19],
  [8100, 8199, 16, 19],
  [9550, 9559, 16, 19],
  [3500, 3599, 16, 19],
  [2200, 2204, 16, 19],
  [5100, 5599, 16, 16],
  [2221, 2720, 16, 16],
  [3000, 3059, 14, 19],
  [3095, 3095, 14, 19],
  [3600, 3699, 14, 19],
  [3800, 3999, 14, 19],
  [5000, 5099, 12, 19],
  [5600, 5899, 12, 19],
  [6304, 6304, 12, 19],
  [6700, 6799, 12, 19],
  [3400, 3499, 15, 15],
  [3700, 3799, 15, 15],
  [2131, 2131, 15, 15],
  [1800, 1800, 15, 15],
  [4000, 4999, 13, 13],
  [4000, 4999, 19, 19],
]

/** Whether a card of this length can begin with these digits. */
export function hasIssuer(digits: string): boolean {
  const { length } = digits
  if (length < 12 || length > 19) return false
  const first = Number(digits.slice(0, 4))
  for (const [from, to, min, max] of issuers)
    if (first >= from && first <= to && length >= min && length <= max) return true
  return false
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
