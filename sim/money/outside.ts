/** Everybody whom the product reaches in a simulated world of money: who holds it, and who carries messages. */
import type { Clock } from '../../server/platform/clock.ts'
import type { Reached } from '../../server/platform/ports.ts'
import { chanceOf } from '../chance.ts'
import { openCore } from './core.ts'
import type { Mailing, Outsider, Rail, SimCore, Taken } from './core-record.ts'
import { type Line, openLine } from './line.ts'
import { paymentsOf, type SimPayments } from './payments.ts'
import { openPhone, type SimPhone } from './phone.ts'
import { openWechat, type SimWechat } from './wechat.ts'

export type Outside = Outsider & {
  line: Line
  payments: SimPayments
  core: SimCore
  wechat: SimWechat
  phone: SimPhone
  /** The record of a rail. */
  ordersOf(rail: string): ReadonlyMap<string, Taken>
  /** Every order of every rail. */
  orders(): Iterable<Taken>
  /** The orders of which something changed since this was asked last. */
  changed(): string[]
  reached: Reached
  close(): Promise<void>
}

export async function openOutside(clock: Clock, seed: string, isForgetful: boolean): Promise<Outside> {
  const line = openLine(clock, chanceOf(`${seed} line`), { isForgetful })
  const payments = paymentsOf(clock)
  const core = openCore({ clock, chance: chanceOf(`${seed} core`), line, payments, isForgetful })
  const wechat = await openWechat({ clock, chance: chanceOf(`${seed} wechat`), line, seed })
  const phone = openPhone(clock, chanceOf(`${seed} phone`), line)
  const rails: Record<string, Rail> = { core, wechat_pay: wechat }
  const all: Outsider[] = [core, wechat, phone]
  return {
    line,
    payments,
    core,
    wechat,
    phone,
    ordersOf: (rail) => rails[rail]!.orders,
    *orders() {
      for (const { orders } of Object.values(rails)) yield* orders.values()
    },
    changed: () => Object.values(rails).flatMap((rail) => rail.changed()),
    reached: { money: { core: core.rail, wechat_pay: wechat.rail }, phone: phone.port, riskDesk: null },
    mailings(atMs) {
      const due: Mailing[] = all.flatMap((one) => one.mailings(atMs))
      return due.sort((a, b) => a.atMs - b.atMs)
    },
    nextMs: () => Math.min(...all.map((one) => one.nextMs())),
    heal() {
      for (const one of all) one.heal()
    },
    close: () => wechat.close(),
  }
}
