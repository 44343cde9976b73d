import type { Job, Outcome } from './generator.ts'
import type { Entry } from './letters.ts'
import { load } from './load.ts'
import { Meter, type Spent } from './meter.ts'
import type { Pieces } from './pieces.ts'

export type Passed = { outcome: Outcome; spent: Spent }
export type Way = Pick<Job, 'connections' | 'offeredPerS' | 'bulk' | 'sliceMs'>

/** The public door of some pieces with what went through it: serial numbers are never used twice. */
export class Door {
  readonly #pieces: Pieces
  readonly #entry: Entry
  readonly meter: Meter
  readonly run = 'bench'
  #serial = 0

  /** @param entry the entry point of the host app that all come through, with its signed context */
  constructor(pieces: Pieces, entry: Entry) {
    this.#pieces = pieces
    this.#entry = entry
    this.meter = new Meter(pieces)
  }

  /** Takes serial numbers for something else; answers the first. */
  take(count: number): number {
    const first = this.#serial
    this.#serial += count
    return first
  }

  /** Sends complaints for some seconds. */
  async through(way: Way, seconds: number): Promise<Passed> {
    const job = { port: this.#pieces.port, run: this.run, first: this.#serial, seconds, entry: this.#entry, ...way }
    const { outcome, before, after } = await load(job, () => this.meter.read())
    this.#serial += outcome.used
    return { outcome, spent: await this.meter.between(before, after) }
  }
}
