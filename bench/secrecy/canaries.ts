/** Planted personal data: nobody's, valid in form, each found nowhere else. */

export type Kind = 'phone' | 'card' | 'id' | 'email' | 'name'
/** `spoken` is how a person writes it: with spaces, in full width. */
export type Canary = { kind: Kind; value: string; spoken: string }

const shares: Record<Kind, number> = { phone: 0.25, card: 0.25, id: 0.15, email: 0.2, name: 0.15 }
const prefixes = ['139', '138', '150', '186', '133', '177']
const bins = ['622202', '621700', '622848', '436742', '625094']
const surnames = '赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施'
/** Rare in text, so that two of them after a surname are no word. */
const rare = '翀璟祎湉玥骁珩昶翊沅珂琬霁暄瀚钰琰煊澔翾'

/** `count` canaries, the same for the same seed (mulberry32, a small public-domain generator). */
export function makeCanaries(count: number, seed = 1): Canary[] {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const pick = <T>(from: ArrayLike<T>) => from[Math.floor(random() * from.length)]!
  const digits = (length: number) => Array.from({ length }, () => Math.floor(random() * 10)).join('')
  const make: Record<Kind, () => string> = {
    phone: () => pick(prefixes) + digits(8),
    card: () => withLuhn(pick(bins) + digits(12)),
    id: () => withIdCheck(`110105${1950 + Math.floor(random() * 55)}${pick(['0312', '0728', '1104'])}${digits(3)}`),
    email: () => `k${digits(4)}.q${digits(5)}@planted.example`,
    name: () => pick(surnames) + pick(rare) + pick(rare),
  }
  const found = new Map<string, Canary>()
  for (const [kind, share] of Object.entries(shares) as [Kind, number][]) {
    const until = found.size + Math.round(count * share)
    while (found.size < until) {
      const value = make[kind]()
      found.set(value, { kind, value, spoken: spoken(kind, value, found.size) })
    }
  }
  return [...found.values()]
}

function spoken(kind: Kind, value: string, turn: number): string {
  if (kind === 'name' || kind === 'email' || turn % 3 === 0) return value
  if (turn % 3 === 1) return fullWidth(value)
  if (kind === 'card') return value.replace(/(.{4})(?=.)/g, '$1 ')
  return kind === 'phone' ? value.replace(/^(...)(....)/, '$1-$2-') : value
}

export function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
}

/** ISO/IEC 7812-1, annex B. */
function withLuhn(body: string): string {
  const sum = [...body].toReversed().reduce((total, digit, place) => {
    const twice = Number(digit) * (place % 2 === 0 ? 2 : 1)
    return total + (twice > 9 ? twice - 9 : twice)
  }, 0)
  return body + ((10 - (sum % 10)) % 10)
}

/** GB 11643-1999. */
function withIdCheck(body: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0)
  return body + '10X98765432'[sum % 11]
}
