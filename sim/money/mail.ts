/** What is on its way to us: late, twice, in another order; and what never was sent by whoever it says. */
import type { Chance } from '../chance.ts'
import type { Mailing } from './core-record.ts'

const second = 1_000
const hour = 3_600 * second

export type Mail = {
  /** Soon or late, once or twice, or never; `forged` comes first and says something else. */
  send(real: (atMs: number) => Mailing, forged?: (atMs: number) => Mailing): void
  /** Once more, at a moment. */
  again(mailing: Mailing): void
  /** Takes what has to arrive by a moment. */
  due(atMs: number): Mailing[]
  nextMs(): number
}

/** `isWell`: nothing gets lost any more because nothing is sent that somebody could wait for. */
export function mailOf(clock: { now(): Date }, chance: Chance, isWell: () => boolean): Mail {
  const mail: Mailing[] = []
  const nowMs = () => clock.now().getTime()
  return {
    send(real, forged) {
      if (isWell() || chance.happens(0.15)) return
      const late = () => nowMs() + 2 * second + Math.floor(chance.wait(chance.happens(0.4) ? hour / 2 : 30 * second))
      const one = real(late())
      mail.push(one)
      if (chance.happens(0.3)) mail.push({ ...one, atMs: late() })
      if (forged && chance.happens(0.25)) mail.push(forged(nowMs() + second))
    },
    again: (mailing) => void mail.push(mailing),
    due(atMs) {
      const due = mail.filter((one) => one.atMs <= atMs).sort((a, b) => a.atMs - b.atMs)
      for (const one of due) mail.splice(mail.indexOf(one), 1)
      return due
    },
    nextMs: () => Math.min(...mail.map(({ atMs }) => atMs)),
  }
}
