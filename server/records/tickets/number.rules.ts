const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ' // Crockford base 32: no I, L, O, U

/** Multiplication in GF(2^5) with x^5 + x^2 + 1: carry-less, reduced bit by bit. */
function times(a: number, b: number): number {
  let product = 0
  for (let bit = 0; bit < 5; bit++) {
    if (b & (1 << bit)) product ^= a << bit
  }
  for (let bit = 9; bit >= 5; bit--) if (product & (1 << bit)) product ^= 0b100101 << (bit - 5)
  return product
}

/**
 * The check character over seven characters: their weighted sum in GF(32) with weights 2^1..2^7, all different and
 * none zero. So every single wrong character and every exchange of two characters changes it (a code of minimum
 * distance 2 with distinct column multipliers; compare ISO/IEC 7064, which reaches the same for other alphabets).
 */
export function checkCharacter(seven: string): string {
  let sum = 0
  let weight = 2
  for (const character of seven) {
    sum ^= times(alphabet.indexOf(character), weight)
    weight = times(weight, 2)
  }
  return alphabet[sum]!
}

/** A ticket number from seven random characters: HY-XXXX-XXXX. Random, so that it tells nothing of volumes. */
export function ticketNumber(seven: string): string {
  const all = seven + checkCharacter(seven)
  return `HY-${all.slice(0, 4)}-${all.slice(4)}`
}

/**
 * A number as somebody typed or said it, in its written form; null when it cannot be one (wrong length, alphabet or
 * check character). O is read as 0, I and L as 1; case, spaces, dashes and a missing prefix do not matter.
 */
export function readTicketNumber(typed: string): string | null {
  const plain = readBase32(typed).replace(/^HY(?=.{8}$)/, '')
  if (plain.length !== 8 || [...plain].some((character) => !alphabet.includes(character))) return null
  return checkCharacter(plain.slice(0, 7)) === plain[7] ? ticketNumber(plain.slice(0, 7)) : null
}

/** Crockford base 32 as somebody typed it: upper case, without separators, look-alikes read as what they mean. */
export function readBase32(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-–—_.]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
}
