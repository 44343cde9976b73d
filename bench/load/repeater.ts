/**
 * Customers behind a bad network, as a process of its own: each complaint goes out two to four times under one
 * Idempotency-Key, the first two at once and the others later, until at least one answer has come; sometimes other
 * words follow under the same key, which must be refused.
 */
import { createWriteStream, type WriteStream } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { digitsOf, type Mould, singleMoulds } from './letters.ts'
import { type Answer, Wire } from './wire.ts'

export type RepeatJob = { port: number; run: string; keys: number; atOnce: number; journal: string }
export type Repeated = {
  requests: number
  cut: number
  replayed: number
  inFlight: number
  changedRefused: number
  /** Keys that were answered in two ways. */
  differing: number
  /** Keys under which other words were answered as if they were the first. */
  changedTaken: number
  /** Keys that never got an answer. */
  unanswered: number
  unexpected: Record<string, number>
}

const laterMsMax = 400
const retryMs = 20
const triesMax = 300
const changedEvery = 8
const hangUpEvery = 3

const upTo = (max: number) => Math.floor(Math.random() * max)

class Crowd {
  readonly #job: RepeatJob
  readonly #moulds: Mould[]
  readonly #journal: WriteStream
  #serials = 0
  readonly told: Repeated = {
    requests: 0,
    cut: 0,
    replayed: 0,
    inFlight: 0,
    changedRefused: 0,
    differing: 0,
    changedTaken: 0,
    unanswered: 0,
    unexpected: {},
  }

  constructor(job: RepeatJob) {
    this.#job = job
    this.#moulds = singleMoulds(`localhost:${job.port}`, job.run)
    this.#journal = createWriteStream(job.journal)
  }

  async all(): Promise<Repeated> {
    await Promise.all(Array.from({ length: this.#job.atOnce }, () => this.#some()))
    await new Promise<void>((done) => this.#journal.end(done))
    return this.told
  }

  async #some(): Promise<void> {
    const wires = [new Wire(this.#job.port), new Wire(this.#job.port)] as const
    while (this.#serials < this.#job.keys) await this.#oneKey(wires, this.#serials++)
    for (const wire of wires) wire.close()
  }

  async #oneKey(wires: readonly [Wire, Wire], serial: number): Promise<void> {
    const request = this.#moulds[serial % this.#moulds.length]!.fill(serial)
    const answers = await Promise.all(wires.map((wire) => this.#send(wire, request)))
    for (let later = upTo(3); later > 0; later--) {
      await pause(upTo(laterMsMax))
      answers.push(await this.#send(wires[0], request))
    }
    for (let tries = 0; !answers.some(Boolean) && tries < triesMax; tries++) {
      await pause(retryMs)
      answers.push(await this.#send(wires[0], request))
    }
    const bodies = new Set(answers.flatMap((answer) => (answer ? [answer.body.toString()] : [])))
    if (bodies.size === 0) this.told.unanswered++
    if (bodies.size > 1) this.told.differing++
    for (const body of bodies) this.#journal.write(`${digitsOf(serial)} ${/"number":"([^"]+)"/.exec(body)?.[1]}\n`)
    if (serial % changedEvery === 0) await this.#sendChanged(wires[1], serial)
  }

  /** One sending. Null when it was cut; an answer that asks to come again is followed. */
  async #send(wire: Wire, request: Buffer): Promise<Answer | null> {
    for (let tries = 0; tries < triesMax; tries++) {
      const answer = await this.#exchange(wire, request)
      if (!answer) return null
      if (answer.status === 201) {
        if (/\r\nidempotent-replayed: true/i.test(answer.head)) this.told.replayed++
        return answer
      }
      if (answer.status === 409 && answer.body.includes('request_in_flight')) this.told.inFlight++
      else if (answer.status !== 503) return this.#unexpected(answer)
      await pause(retryMs)
    }
    return null
  }

  /** Other words under a key that has its ticket. */
  async #sendChanged(wire: Wire, serial: number): Promise<void> {
    const request = this.#moulds[(serial + 1) % this.#moulds.length]!.fill(serial)
    for (let tries = 0; tries < triesMax; tries++) {
      const answer = await this.#exchange(wire, request)
      if (answer?.status === 422 && answer.body.includes('idempotency_key_reused')) {
        this.told.changedRefused++
        return
      }
      // In flight: the network has sent it twice, and its twin is being refused just now.
      if (answer && answer.status !== 409 && answer.status !== 503) {
        if (answer.status === 201) this.told.changedTaken++
        else this.#unexpected(answer)
        return
      }
      await pause(retryMs)
    }
  }

  async #exchange(wire: Wire, request: Buffer): Promise<Answer | null> {
    this.told.requests++
    const answer = await new Promise<Answer | null>((done) => wire.send(request, done))
    if (!answer) this.told.cut++
    // The next connection meets another fault.
    if (upTo(hangUpEvery) === 0) wire.close()
    return answer
  }

  #unexpected({ status, body }: Answer): null {
    const what = `${status} ${body}`
    this.told.unexpected[what] = (this.told.unexpected[what] ?? 0) + 1
    return null
  }
}

process.once('message', (job: RepeatJob) => void new Crowd(job).all().then((told) => process.send!(told)))
process.once('disconnect', () => process.exit(0))
