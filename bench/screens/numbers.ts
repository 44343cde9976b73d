import { isResidentId, passesLuhn } from '../../server/records/customers/numbers.rules.ts'
import type { Chance } from './chance.ts'

/** What is planted in a screen, and must be gone from its rendition. */
export type ItemClass = 'CARD' | 'ID' | 'PHONE' | 'EMAIL'

const issuers = [
  ['622202', 19],
  ['621700', 19],
  ['622848', 19],
  ['621483', 16],
  ['622588', 16],
  ['625965', 16],
  ['4392', 16],
  ['5187', 16],
  ['3568', 16],
  ['37', 15],
] as const
const regions = ['110101', '310115', '440305', '330106', '510104', '420111', '320505', '610113']
const mobiles = ['138', '139', '150', '159', '186', '188', '176', '199', '133', '147']
const names = ['zhang.wei', 'li_na88', 'wangfang', 'chen.jie2020', 'm.brown', 'sara.jones', 'liuyang1990', 'h-zhao']
const hosts = ['example.com', 'mail.example.cn', 'qq.example.com', 'example.org', '163.example.net']

/** Made up here with a right check digit, so that no number of a person stands in the repository. */
export function numberOf(kind: ItemClass, chance: Chance): string {
  if (kind === 'CARD') {
    const [front, length] = chance.of(issuers)
    const most = front + chance.digits(length - front.length - 1)
    return most + [...'0123456789'].find((digit) => passesLuhn(most + digit))
  }
  if (kind === 'ID') {
    const two = (n: number) => String(n).padStart(2, '0')
    const born = `${1950 + chance.below(58)}${two(1 + chance.below(12))}${two(1 + chance.below(28))}`
    const most = chance.of(regions) + born + chance.digits(3)
    return most + [...'0123456789X'].find((check) => isResidentId(most + check))
  }
  if (kind === 'PHONE') return chance.of(mobiles) + chance.digits(8)
  return `${chance.of(names)}@${chance.of(hosts)}`
}

/** The sizes of the groups in which people and programs write such a number; one group for none. */
export function groupsOf(kind: ItemClass, text: string, chance: Chance): string[] {
  const sizes =
    kind === 'CARD'
      ? text.length === 15
        ? [4, 6, 5]
        : chance.is(0.1) && text.length === 19
          ? [6, 13]
          : [4, 4, 4, 4, 3]
      : kind === 'ID'
        ? [6, 8, 4]
        : kind === 'PHONE'
          ? [3, 4, 4]
          : [text.length]
  const groups: string[] = []
  for (let at = 0, i = 0; at < text.length; at += sizes[i++]!) groups.push(text.slice(at, at + sizes[i]!))
  return groups
}
