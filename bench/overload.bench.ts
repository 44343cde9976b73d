import { setTimeout as pause } from 'node:timers/promises'
import { option, print } from './figure.ts'
import { Door } from './load/door.ts'
import type { Slice } from './load/generator.ts'
import { withPieces } from './load/pieces.ts'
import { Samples } from './load/samples.ts'
import { Staff } from './load/staff.ts'

const connections = 256
/** A server that has just started is slower than one that works. */
const warmSeconds = 4
const calmSeconds = 6
const afterSeconds = 12
const sliceMs = 500
/** So many slices in a row must be normal again. */
const normalSlices = 4
const staffPauseMs = 60

/**
 * `bench -- overload [--limit N] [--seconds N]`: a server that takes `limit` tickets a second is offered three times
 * that in an open loop, while a person of staff goes on working: how long the accepted wait, how soon the others are
 * told no, how long the staff wait, and how soon it is over.
 */
export async function run(options: string[]): Promise<void> {
  const limit = option(options, 'limit', 100)
  const seconds = option(options, 'seconds', 60)
  await withPieces({ HUIYIN_INTAKE_MAX_PER_S: `${limit}` }, async (pieces) => {
    const person = await Staff.signIn(pieces)
    const door = new Door(pieces, await person.makeEntry())
    await pieces.startWorker()
    const offer = (perS: number, forSeconds: number) =>
      door.through({ connections, offeredPerS: perS, sliceMs }, forSeconds)
    await offer(limit / 2, warmSeconds)
    const calm = (await offer(limit / 2, calmSeconds)).outcome
    console.error(`calm: ${JSON.stringify(calm.byStatus)}, p99 ${calm.accepted.p99Ms.toFixed(1)} ms`)
    const shift = new Shift(person)
    const flood = (await offer(limit * 3, seconds)).outcome
    const worked = await shift.end()
    console.error(`flood: ${JSON.stringify(flood.byStatus)}, staff: ${JSON.stringify(worked.byAction)}`)
    const after = (await offer(limit / 2, afterSeconds)).outcome
    console.error(`after: ${JSON.stringify(after.byStatus)}, p99 ${after.accepted.p99Ms.toFixed(1)} ms`)
    const normalMs = 2 * Math.max(50, calm.accepted.p99Ms)
    const figure = (name: string, value: number, unit: string, samples: number) =>
      print({ bench: 'overload', figure: name, value, unit, samples })
    figure('offered_per_s', limit * 3, '1/s', 1)
    figure('accepted_per_s', flood.accepted.count / flood.seconds, '1/s', flood.accepted.count)
    figure('refused_per_s', flood.refused.count / flood.seconds, '1/s', flood.refused.count)
    figure('accepted_p99_ms', flood.accepted.p99Ms, 'ms', flood.accepted.count)
    figure('refused_p99_ms', flood.refused.p99Ms, 'ms', flood.refused.count)
    figure('answers_missing', flood.byStatus.none ?? 0, '1', flood.accepted.count + flood.refused.count)
    figure('staff_p99_ms', worked.p99Ms, 'ms', worked.actions)
    figure('staff_failed', worked.failed, '1', worked.actions)
    figure('recovered_s', recoveredS(after.slices, normalMs), 's', after.slices.length)
    figure('calm_p99_ms', calm.accepted.p99Ms, 'ms', calm.accepted.count)
  })
}

/** When, after the flood, everything is accepted again and nobody waits longer than normal; the whole time if never. */
function recoveredS(slices: Slice[], normalMs: number): number {
  const isNormal = (slice: Slice) => slice.refused === 0 && slice.p99Ms <= normalMs
  const at = slices.findIndex((_, index) => {
    const some = slices.slice(index, index + normalSlices)
    return some.length === normalSlices && some.every(isNormal)
  })
  return ((at < 0 ? slices.length : at) * sliceMs) / 1000
}

/** A person who opens the queue, takes a ticket, assigns and answers it, and begins again, until told to stop. */
class Shift {
  readonly #person: Staff
  readonly #times = new Samples()
  readonly #byAction: Record<string, number> = {}
  #failed = 0
  #over = false
  readonly #working: Promise<void>

  constructor(person: Staff) {
    this.#person = person
    this.#working = this.#work()
  }

  async end(): Promise<{ actions: number; p99Ms: number; failed: number; byAction: Record<string, number> }> {
    this.#over = true
    await this.#working
    return {
      actions: this.#times.count,
      p99Ms: this.#times.at(0.99),
      failed: this.#failed,
      byAction: this.#byAction,
    }
  }

  async #work(): Promise<void> {
    while (!this.#over) {
      const { body } = await this.#act('queue', 'GET', '/v1/queue?view=open&limit=50')
      const rows = (body.rows ?? []) as { ticketId: string }[]
      const row = rows[Math.floor(Math.random() * rows.length)]
      if (!row) continue
      const path = `/v1/tickets/${row.ticketId}`
      const seen = await this.#act('show', 'GET', path)
      const assigned = await this.#act(
        'assign',
        'PUT',
        `${path}/assignee`,
        { staffId: this.#person.staffId },
        seen.version,
      )
      if (assigned.status !== 200) continue
      await this.#act('reply', 'POST', `${path}/replies`, { text: 'We are looking into it.' }, assigned.version)
    }
  }

  async #act(name: string, method: string, path: string, body?: object, version?: number) {
    const began = performance.now()
    const said = await this.#person.ask(method, path, body, version)
    this.#times.add(performance.now() - began)
    const what = `${name} ${said.status}`
    this.#byAction[what] = (this.#byAction[what] ?? 0) + 1
    // 412: somebody, here the worker, was faster, and the console would show what they did.
    if (said.status >= 400 && said.status !== 412) this.#failed++
    await pause(staffPauseMs)
    return said
  }
}
