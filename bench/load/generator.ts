/**
 * The load of a bench, as a process of its own so that its work is not counted as the server's. It is told its job on
 * the channel to its parent, says `began` with the first request and sends its `Outcome` at the end.
 *
 * Closed loop: every connection sends, waits for the answer and sends again. Open loop: requests fall due by chance at
 * an average rate, whether or not earlier ones have been answered, and their time counts from when they were due (a
 * client that waits for a slow server would otherwise measure only its own patience).
 */
import { bulkMoulds, type Entry, type Mould, singleMoulds } from './letters.ts'
import { Samples } from './samples.ts'
import { type Answer, Wire } from './wire.ts'

export type Job = {
  port: number
  /** Begins every Idempotency-Key. */
  run: string
  /** Serial number of the first complaint. */
  first: number
  connections: number
  seconds: number
  /** Open loop at this average rate. */
  offeredPerS?: number
  /** Complaints a request, to the endpoint for many, which only takes them from a host app. */
  bulk?: number
  entry?: Entry
  /** Look at each slice of so many milliseconds by itself. */
  sliceMs?: number
}

export type Times = { count: number; p50Ms: number; p99Ms: number }
export type Slice = { accepted: number; refused: number; p99Ms: number }
export type Outcome = {
  seconds: number
  /** Complaints that were received. */
  tickets: number
  accepted: Times
  refused: Times
  byStatus: Record<string, number>
  /** Serial numbers that were used. */
  used: number
  slices: Slice[]
}

const statusOfNone = 'none'

function run(job: Job): Promise<Outcome> {
  const host = `localhost:${job.port}`
  const size = job.bulk ?? 1
  const moulds =
    job.bulk && job.entry ? bulkMoulds(host, job.run, job.bulk, job.entry) : singleMoulds(host, job.run, job.entry)
  const accepted = new Samples()
  const refused = new Samples()
  const byStatus: Record<string, number> = {}
  const slices = new Map<number, { accepted: Samples; refused: number }>()
  let tickets = 0
  let next = job.first
  let last = 0
  const began = performance.now()
  const ends = began + job.seconds * 1000
  process.send!('began')

  const letter = (): Buffer => {
    const number = next
    next += size
    return mouldOf(moulds, number, size).fill(number)
  }
  const note = (dueAt: number, answer: Answer | null) => {
    last = performance.now()
    const ms = last - dueAt
    const status = answer?.status ?? statusOfNone
    byStatus[status] = (byStatus[status] ?? 0) + 1
    const isAccepted = answer !== null && answer.status < 300
    if (isAccepted) tickets += job.bulk ? receivedIn(answer.body) : 1
    if (isAccepted) accepted.add(ms)
    else refused.add(ms)
    if (job.sliceMs) {
      const index = Math.floor((dueAt - began) / job.sliceMs)
      const slice = slices.get(index) ?? { accepted: new Samples(), refused: 0 }
      slices.set(index, slice)
      if (isAccepted) slice.accepted.add(ms)
      else slice.refused++
    }
  }
  const wires = Array.from({ length: job.connections }, () => new Wire(job.port))
  const whole = job.offeredPerS
    ? offer(wires, job.offeredPerS, began, ends, letter, note)
    : Promise.all(wires.map((wire) => keepSending(wire, ends, letter, note)))
  return whole.then(() => {
    for (const wire of wires) wire.close()
    return {
      seconds: (last - began) / 1000,
      tickets,
      accepted: timesOf(accepted),
      refused: timesOf(refused),
      byStatus,
      used: next - job.first,
      slices: [...slices].toSorted(([a], [b]) => a - b).map(([, slice]) => sliceOf(slice)),
    }
  })
}

function mouldOf(moulds: Mould[], number: number, size: number): Mould {
  return moulds[Math.floor(number / size) % moulds.length]!
}

/** Each complaint of a bulk is answered by itself. */
function receivedIn(body: Buffer): number {
  const mark = '"status":201'
  let count = 0
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) count++
  return count
}

function timesOf(samples: Samples): Times {
  return { count: samples.count, p50Ms: samples.at(0.5), p99Ms: samples.at(0.99) }
}

function sliceOf(slice: { accepted: Samples; refused: number }): Slice {
  return { accepted: slice.accepted.count, refused: slice.refused, p99Ms: slice.accepted.at(0.99) }
}

type Note = (dueAt: number, answer: Answer | null) => void

function keepSending(wire: Wire, ends: number, letter: () => Buffer, note: Note): Promise<void> {
  return new Promise((done) => {
    const send = () => {
      const at = performance.now()
      if (at >= ends) return done()
      wire.send(letter(), (answer) => {
        note(at, answer)
        // A server that is gone would otherwise be knocked at without a pause.
        if (answer) send()
        else setTimeout(send, 20)
      })
    }
    send()
  })
}

/** Arrivals of a Poisson process, each on the first connection that is free. */
function offer(wires: Wire[], perS: number, began: number, ends: number, letter: () => Buffer, note: Note) {
  const free = [...wires]
  const waiting: number[] = []
  let dueAt = began
  let open = 0
  return new Promise<void>((done) => {
    const start = (wire: Wire, at: number) => {
      open++
      wire.send(letter(), (answer) => {
        open--
        note(at, answer)
        const nextAt = waiting.shift()
        if (nextAt !== undefined) start(wire, nextAt)
        else free.push(wire)
        if (open === 0 && dueAt >= ends) done()
      })
    }
    const tick = () => {
      const now = performance.now()
      while (dueAt <= now && dueAt < ends) {
        const wire = free.pop()
        if (wire) start(wire, dueAt)
        else waiting.push(dueAt)
        dueAt += (-Math.log(1 - Math.random()) * 1000) / perS
      }
      if (dueAt < ends) setTimeout(tick, 1)
      else if (open === 0) done()
    }
    tick()
  })
}

process.once('message', (job: Job) => void run(job).then((outcome) => process.send!(outcome)))
// The parent lets go once it has the outcome; a message on its way would be lost by leaving first.
process.once('disconnect', () => process.exit(0))
