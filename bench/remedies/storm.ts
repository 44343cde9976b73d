/**
 * Refunds, compensation and protections carried out against a core that does much of it wrong, while cashiers, server, core and
 * PostgreSQL are killed at random moments; then quiet until nothing is open, and a checker from outside.
 */
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Chance, chanceOf } from '../screens/chance.ts'
import { checkMoney, customersAt, type Verdict } from './check.ts'
import { faultsMet, hostile, type Met } from './faults.ts'
import { type Prepared, prepareMoney } from './prepare.ts'
import { onScene, type Part, parts, type Scene } from './scene.ts'

export type Storm = {
  orders: number
  kills: number
  cashiers: number
  seed: string
  holdMinutes: number
  /** Of PostgreSQL; the usual ones are those of production. */
  postgres?: Record<string, string>
  say?: (line: string) => void
}
export type Told = {
  verdict: Verdict
  prepared: Prepared
  met: Met
  kills: Record<Part, number>
  /** First sendings whose answer was lost, by why; and how often something was asked or sent in all. */
  lost: Record<string, number>
  tries: number
  /** From the first sending until nothing was open. */
  seconds: number
  /** From the first sending until the last prepared order ended, protections counted from when they stood. */
  sentSeconds: number
  /** How to look into it when a figure is not as it should be. */
  open: string[]
}

const lookMs = 100
const quietMsMax = 600_000
/** Kills fall between these shares of what is to be done. */
const firstKill = 0.03
const lastKill = 0.9

/** `look` sees the scene after the verdict, while everything still runs. */
export function storm(
  { orders, kills, cashiers, seed, holdMinutes, postgres = {}, say = () => undefined }: Storm,
  look: (scene: Scene, customersBefore: Record<string, string>) => Promise<void> = async () => undefined,
): Promise<Told> {
  const chance = chanceOf(seed)
  return onScene({ postgres }, async (scene) => {
    // Before anything is prepared: the time of protections runs from then on.
    await scene.start('server', 'main')
    const startedMs = performance.now()
    const prepared = await scene.prepare((house) =>
      prepareMoney(house, scene.orgId, scene.core(), { orders, holdMinutes, seed }),
    )
    say(`prepared ${JSON.stringify(prepared)} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
    const eye = new Eye(scene.ownerUrl)
    // What was prepared is on disk before anything is killed.
    await eye.ask('checkpoint')
    const core = () => ({ url: scene.core().url, token: scene.token })
    const customersBefore = await customersAt(core())
    await scene.core().setFaults({ seed, ...hostile })
    const began = performance.now()
    await Promise.all(Array.from({ length: cashiers }, (_, n) => scene.start(`cashier${n}`, 'cashier')))
    const killed = await killAtRandom(scene, eye, { orders, kills, chance, say })
    await untilShare(eye, orders, 1)
    const sentSeconds = (performance.now() - began) / 1000
    say(`all sent and answered after ${sentSeconds.toFixed(1)} s`)
    await untilQuiet(eye)
    await untilTold(scene)
    const seconds = (performance.now() - began) / 1000
    say(`nothing open after ${seconds.toFixed(1)} s`)
    const verdict = await checkMoney({ ownerUrl: scene.ownerUrl, core: core(), customersBefore })
    const lost = await eye.lost()
    const tries = (await eye.ask<{ n: number }>('select coalesce(sum(attempts), 0)::int as n from remedies'))[0]!.n
    const open = (
      await eye.ask<{ what: string }>(
        `select r.kind || ' ' || r.state || ' ' || r.remedy_id as what ${openRows} limit 20`,
      )
    ).map(({ what }) => what)
    await look(scene, customersBefore)
    await scene.core().stop()
    const met = faultsMet(scene.coreDataDir)
    await eye.close()
    return { verdict, prepared, met, kills: killed, lost, tries, seconds, sentSeconds, open }
  })
}

/** Whatever something may still become of; what is on the list of people is asked about only every hour. */
const openRows = `from remedies r where r.state in ('approved', 'submitted', 'accepted', 'unknown')
  or (r.kind = 'hold' and r.state = 'done' and r.hold_ended_at is null)`

async function killAtRandom(
  scene: Scene,
  eye: Eye,
  { orders, kills, chance, say }: { orders: number; kills: number; chance: Chance; say: (line: string) => void },
): Promise<Record<Part, number>> {
  const killed: Record<Part, number> = { cashier: 0, server: 0, core: 0, PostgreSQL: 0 }
  const moments = Array.from(
    { length: kills },
    () => firstKill + (chance.below(1_000) / 1_000) * (lastKill - firstKill),
  )
  moments.sort((a, b) => a - b)
  // Each part as often as any other, in an order of chance.
  const left: Part[] = []
  for (const [n, moment] of moments.entries()) {
    await untilShare(eye, orders, moment)
    await pause(chance.below(400))
    if (left.length === 0) left.push(...parts)
    const part = left.splice(chance.below(left.length), 1)[0]!
    await scene.kill(part, chance.below(100))
    killed[part]++
    say(`kill ${n + 1}/${kills} at ${(moment * 100).toFixed(0)} %: ${part}`)
  }
  return killed
}

/** Waits until this share of the prepared orders has an end. */
async function untilShare(eye: Eye, orders: number, share: number): Promise<void> {
  let before = -1
  for (let ends = performance.now() + quietMsMax; ; await pause(lookMs)) {
    const [row] = await eye.ask<{ n: number }>(
      `select count(*)::int as n from remedies where kind <> 'release' and state in ('done', 'rejected', 'expired', 'human')`,
    )
    if (row!.n >= Math.floor(orders * share)) return
    if (row!.n > before) ends = performance.now() + quietMsMax
    before = row!.n
    if (performance.now() > ends) throw new Error(`${row!.n} of ${orders} ended, and none for ${quietMsMax} ms`)
  }
}

async function untilQuiet(eye: Eye): Promise<void> {
  for (const ends = performance.now() + quietMsMax; ; await pause(lookMs)) {
    const [row] = await eye.ask<{ n: number }>(`select count(*)::int as n ${openRows}`)
    // What is still open then is what the checker tells.
    if (row!.n === 0 || performance.now() > ends) return
  }
}

/** Late and repeated news come after the end too: until the core has none left to send. */
async function untilTold(scene: Scene): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const file = new DatabaseSync(`${scene.coreDataDir}/core.sqlite`, { readOnly: true })
  try {
    const left = file.prepare('select count(*) as n from callbacks where takes > 0')
    for (const ends = performance.now() + 60_000; performance.now() < ends; await pause(lookMs))
      if ((left.get() as { n: number }).n === 0) return
  } finally {
    file.close()
  }
}

/** An eye of our own in the database, which opens again after each kill. */
class Eye {
  readonly #url: string
  #client: pg.Client | null = null

  constructor(url: string) {
    this.#url = url
  }

  async ask<T extends pg.QueryResultRow>(text: string): Promise<T[]> {
    for (const ends = performance.now() + 60_000; ; await pause(lookMs)) {
      try {
        this.#client ??= await this.#open()
        return (await this.#client.query<T>(text)).rows
      } catch (error) {
        await this.close()
        if (performance.now() > ends) throw error
      }
    }
  }

  async lost(): Promise<Record<string, number>> {
    const rows = await this.ask<{ why: string; n: number }>(
      `select payload->>'why' as why, count(*)::int as n from events where type = 'remedy.unknown' group by 1 order by 2 desc`,
    )
    return Object.fromEntries(rows.map(({ why, n }) => [why, n]))
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => undefined)
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
}
