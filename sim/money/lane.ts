/**
 * What the processes of the money lane do in a simulated world: sweep after sweep as the product has them, the one that sends
 * messages among them, and the news as the portal takes them. Processes die between taking something and knowing what became of
 * it, or are suspended and go on much later.
 */
import { sql } from 'kysely'
import { routes } from '../../server/api.ts'
import { moneySweeps, type Sweep, sweeps } from '../../server/loop.ts'
import { Problem } from '../../server/platform/errors.ts'
import type { Chance } from '../chance.ts'
import type { World } from '../world.ts'
import type { Mailing } from './core-record.ts'
import { CallFailure, type Held } from './line.ts'
import type { Outside } from './outside.ts'

const minuteMs = 60_000
/** Of a hundred turns. */
const odds = { dies: 15, isSuspended: 10, isOut: 2 }
/** A sweep that always finds something is stopped here, and is a fault. */
const timesMax = 40
/** News of what nobody knows yet are brought again, so often and after so long. */
const again = { timesMax: 5, afterMs: 3 * minuteMs }

type Suspended = { atMs: number; calls: Held[]; ended: Promise<unknown> }

export type MoneyLane = {
  turn(nowMs: number): Promise<void>
  /** When something comes back that was suspended, or the lane itself. */
  nextMs(): number
  /** Since when the lane has run without a pause: what is due longer than that has been looked at. */
  sinceMs(): number
  /** No more deaths and pauses. */
  heal(): void
  faults: string[]
  counts: {
    deaths: number
    suspended: number
    outages: number
    news: number
    newsRefused: number
    newsEarly: number
    failures: number
  }
}

const phoneSweep = sweeps.find(({ name }) => name === 'send phone notices')!
const laneSweeps = [...moneySweeps, phoneSweep]

export function moneyLaneOf(world: World, outside: Outside, chance: Chance): MoneyLane {
  const { house, orgId, clock } = world
  const { line } = outside
  const faults: string[] = []
  const counts = { deaths: 0, suspended: 0, outages: 0, news: 0, newsRefused: 0, newsEarly: 0, failures: 0 }
  const suspended: Suspended[] = []
  const early: Mailing[] = []
  const dueMs = new Map<string, number>()
  let sinceMs = clock.now().getTime()
  let backMs = 0
  let isWell = false

  const earlyDue = (nowMs: number) => {
    const due = early.filter(({ atMs }) => atMs <= nowMs)
    for (const one of due) early.splice(early.indexOf(one), 1)
    return due
  }
  async function deliver(nowMs: number): Promise<void> {
    for (const mailing of [...outside.mailings(nowMs), ...earlyDue(nowMs)]) {
      const now = clock.now()
      const { headers, body } = mailing.write(now)
      const { endpoint, signed: hear } = routes.find((route) => route.endpoint.name === mailing.to)!
      // Who was told that it arrived may ask, whoever else still waits.
      if (!mailing.isForged) line.told(mailing.about)
      try {
        await hear!({ house, orgId, params: undefined, headers, url: endpoint.path, body, now })
        counts.news++
        if (mailing.isForged) faults.push(`news of ${mailing.about} were believed, and nobody had signed them`)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        const { tries = 0 } = mailing
        if (error.code === 'receipt_unknown') {
          counts.newsEarly++
          if (tries < again.timesMax) early.push({ ...mailing, tries: tries + 1, atMs: nowMs + again.afterMs })
          continue
        }
        if (error.code !== 'signature_wrong') throw error
        counts.newsRefused++
        if (!mailing.isForged) faults.push(`news of ${mailing.about} were signed, and refused`)
      }
    }
  }
  /** Runs a sweep until it finds nothing. What nobody outside answered is no fault of the sweep. */
  async function run(sweep: Sweep): Promise<void> {
    try {
      for (let times = 0; (await sweep.run(house, orgId)) > 0; times++)
        if (times === timesMax) {
          faults.push(`“${sweep.name}” finds something for ever`)
          return
        }
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error
      counts.failures++
    }
  }
  /** One run whose process is gone before its answers come. Whether anything was under way. */
  async function interrupted(sweep: Sweep): Promise<{ calls: Held[]; ended: Promise<unknown> }> {
    line.hold()
    const ended = sweep.run(house, orgId).catch((error) => {
      if (!(error instanceof CallFailure)) throw error
    })
    await Promise.race([ended, line.whenHeld()])
    return { calls: await line.freed(), ended }
  }
  async function interrupt(nowMs: number): Promise<void> {
    const isDeath = chance.happens(odds.dies / 100)
    const isPause = !isDeath && chance.happens(odds.isSuspended / 100)
    if (!isDeath && !isPause) return
    const sweep = chance.happens(0.6) ? moneySweeps[0]! : chance.pick([...laneSweeps, phoneSweep])
    const { calls, ended } = await interrupted(sweep)
    if (calls.length === 0) return
    if (isDeath) counts.deaths++
    else {
      counts.suspended++
      suspended.push({ atMs: nowMs + Math.floor(chance.wait(20 * minuteMs)) + 1, calls, ended })
    }
  }
  /** What a suspended process was told is written only if nobody has taken over since. */
  async function resume({ calls, ended }: Suspended): Promise<void> {
    const ids = calls.map(({ id }) => id)
    const before = await fencesOf(ids)
    const wereTaken = before.filter(
      ({ remedy_id: id, attempts }) => taken.get(id) !== undefined && attempts > taken.get(id)!,
    )
    for (const { resume: go } of calls) go()
    await ended
    const after = await fencesOf(ids)
    for (const row of wereTaken) {
      const now = after.find(({ remedy_id }) => remedy_id === row.remedy_id)
      if (JSON.stringify(now) !== JSON.stringify(row))
        faults.push(`an answer to an earlier sending of ${row.remedy_id} was written`)
    }
  }
  const taken = new Map<string, number>()
  type Fence = { remedy_id: string; attempts: number; fence: number; state: string; status_seq: number; next_at: Date }
  async function fencesOf(ids: string[]): Promise<Fence[]> {
    const uuids = ids.filter((id) => /^[0-9a-f-]{36}$/.test(id))
    const { rows } = await world.asSystem(({ tx }) =>
      sql<Fence>`select remedy_id, attempts, fence, state, status_seq, next_at from remedies
        where remedy_id = any(${uuids}::uuid[]) order by remedy_id`.execute(tx),
    )
    return rows
  }

  return {
    faults,
    counts,
    sinceMs: () => (backMs > 0 ? clock.now().getTime() : sinceMs),
    nextMs: () =>
      Math.min(
        backMs > clock.now().getTime() ? backMs : Number.POSITIVE_INFINITY,
        ...[...suspended, ...early].map(({ atMs }) => atMs),
      ),
    heal() {
      isWell = true
    },
    async turn(nowMs) {
      await deliver(nowMs)
      if (nowMs < backMs) return
      if (backMs > 0) {
        sinceMs = backMs
        backMs = 0
      }
      for (const one of suspended.filter(({ atMs }) => atMs <= nowMs || isWell)) {
        suspended.splice(suspended.indexOf(one), 1)
        await resume(one)
      }
      if (!isWell) {
        if (chance.happens(odds.isOut / 100)) {
          counts.outages++
          backMs = nowMs + Math.floor((0.5 + 4 * chance.next()) * 60 * minuteMs)
          return
        }
        const count = suspended.length
        await interrupt(nowMs)
        const fresh = suspended[count]
        if (fresh)
          for (const { remedy_id: id, attempts } of await fencesOf(fresh.calls.map((call) => call.id)))
            taken.set(id, attempts)
      }
      for (const sweep of laneSweeps) {
        if (nowMs < (dueMs.get(sweep.name) ?? 0)) continue
        dueMs.set(sweep.name, nowMs + sweep.everyMs)
        await run(sweep)
      }
    },
  }
}
