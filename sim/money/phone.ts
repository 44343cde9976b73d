/**
 * Who sends text messages and calls in a simulated world. It knows its ids again, loses answers and messages, says late, twice or
 * never what arrived, and somebody makes receipts up.
 */
import { sandboxGateway } from '../../server/outside/phone/sandbox-gateway.ts'
import {
  type PhoneMessage,
  type PhoneNotices,
  PhoneRefused,
  type PhoneState,
  phoneChannels,
} from '../../server/platform/phone-port.ts'
import type { Chance } from '../chance.ts'
import type { Mailing, Outsider } from './core-record.ts'
import { CallFailure, type Line } from './line.ts'
import { mailOf } from './mail.ts'
import { secret, signedNews, type Way } from './signed-news.ts'

/** A message that was taken: what becomes of it, and when. */
export type Told = { message: PhoneMessage; reference: string; fate: PhoneState['state']; endsMs: number }
export type SimPhone = Outsider & {
  port: PhoneNotices
  /** By our ids, in the order in which they came. */
  taken: ReadonlyMap<string, Told>
  /** Whether it has arrived by a moment. */
  hasArrived(id: string, nowMs: number): boolean
}

/** Of a hundred calls. */
const odds = { neverArrives: 8, answerLost: 10, refused: 4, askFails: 10 }
/** Of a hundred messages. */
const fates = { failed: 12, silent: 6 }

export function openPhone(clock: { now(): Date }, chance: Chance, line: Line): SimPhone {
  const taken = new Map<string, Told>()
  const byReference = new Map<string, Told>()
  /** Whom we told that we have it. */
  const answered = new Set<string>()
  let isWell = false
  let count = 0
  const nowMs = () => clock.now().getTime()
  const falls = (percent: number) => chance.next() * 100 < percent && !isWell
  const mail = mailOf(clock, chance, () => isWell)
  const { readReceipt } = sandboxGateway({ url: 'http://127.0.0.1:1', token: secret, receiptSecrets: [secret] })

  function take(message: PhoneMessage): Told {
    const share = chance.next() * 100
    const fate =
      isWell || share >= fates.failed + fates.silent ? 'delivered' : share < fates.failed ? 'failed' : 'under_way'
    // Before any receipt of it.
    const endsMs = nowMs() + 1_000
    const told: Told = { message, reference: `P${++count}`, fate, endsMs }
    taken.set(message.id, told)
    byReference.set(told.reference, told)
    const lie = fate === 'delivered' ? 'failed' : 'delivered'
    if (fate !== 'under_way')
      mail.send(
        (atMs) => receipt(told, { atMs, id: `r-${++count}`, isForged: false }, fate),
        (atMs) => receipt(told, { atMs, id: `q-${++count}`, isForged: true }, lie),
      )
    return told
  }
  const port: PhoneNotices = {
    name: 'sandbox',
    where: 'the simulation',
    isSimulated: true,
    channels: phoneChannels,
    async send(message) {
      const { id } = message
      line.begin(id)
      if (answered.has(id)) line.wrongs.push(`the message ${id} was sent again although it had been taken`)
      const sent = await line.answer(id, () => {
        if (falls(odds.neverArrives)) throw new CallFailure('no connection')
        const known = taken.get(id)
        if (!known && falls(odds.refused)) throw new PhoneRefused('blocked')
        const { reference } = known ?? take(message)
        if (falls(odds.answerLost)) throw new CallFailure('no answer in 5 s')
        return { reference }
      })
      answered.add(id)
      return sent
    },
    ask({ reference }) {
      return line.answer(`message ${reference}`, () => {
        if (falls(odds.askFails)) throw new CallFailure('no connection')
        const told = byReference.get(reference)
        if (!told || told.endsMs > nowMs()) return { state: 'under_way', code: null } as const
        return { state: told.fate, code: told.fate === 'failed' ? 'absent' : null }
      })
    },
    readReceipt,
  }
  return {
    port,
    taken,
    hasArrived(id, at) {
      const told = taken.get(id)
      return told?.fate === 'delivered' && told.endsMs <= at
    },
    mailings: (at) => mail.due(at),
    nextMs: () => mail.nextMs(),
    heal() {
      isWell = true
    },
  }
}

function receipt({ reference, message }: Told, way: Way, state: 'delivered' | 'failed'): Mailing {
  const data = { reference, state, code: state === 'failed' ? 'absent' : null }
  return signedNews(way, { about: message.id, to: 'receivePhoneReceipt', type: 'phone.receipt', data })
}
