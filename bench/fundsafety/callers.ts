/**
 * Customers of a bench, as a process of its own: ordinary complaints in an open loop, and among them emergencies, one after the
 * other at an even pace. It is told its job on the channel to its parent and sends back when each emergency was sent and answered.
 */
import { Samples } from '../load/samples.ts'
import { Wire } from '../load/wire.ts'
import { missing, ordinary, phoneOf, request, theft } from './letters.ts'

export type Job = {
  port: number
  /** Begins every Idempotency-Key. */
  run: string
  ordinaryPerS: number
  emergencyPerS: number
  seconds: number
}
/** An emergency that was taken: its ticket, when it fell due (ms of the epoch), and how long its receipt took. */
export type Call = { number: string; isTheft: boolean; dueAt: number; receiptMs: number }
export type Told = {
  calls: Call[]
  /** Answers by status, of the ordinary and of the emergencies. */
  byStatus: Record<string, number>
  ordinary: { count: number; p50Ms: number; p99Ms: number }
}

const connections = 128
/** Random in time as people are (Poisson); emergencies evenly, so that there are as many as asked for. */
function run(job: Job): Promise<Told> {
  const free = Array.from({ length: connections }, () => new Wire(job.port))
  const waiting: (() => void)[] = []
  const calls: Call[] = []
  const byStatus: Record<string, number> = {}
  const times = new Samples()
  const began = performance.now()
  const ends = began + job.seconds * 1000
  const next = { ordinary: began, emergency: began }
  const counts = { ordinary: 0, emergency: 0 }
  let open = 0

  const send = (kind: 'ordinary' | 'emergency', dueAt: number) => {
    const n = counts[kind]++
    const key = `${job.run}-${kind}-${n}`
    const isTheft = n % 2 === 0
    const letter = kind === 'ordinary' ? ordinary(n, key) : isTheft ? theft(phoneOf(job.run, n)) : missing(key)
    open++
    const begin = () => {
      const wire = free.pop()!
      wire.send(request(job.port, key, letter), (answer) => {
        const ms = performance.now() - dueAt
        const status = `${kind} ${answer?.status ?? 'none'}`
        byStatus[status] = (byStatus[status] ?? 0) + 1
        if (answer?.status === 201) {
          if (kind === 'ordinary') times.add(ms)
          else {
            const { number } = JSON.parse(answer.body.toString()) as { number: string }
            calls.push({ number, isTheft, dueAt: performance.timeOrigin + dueAt, receiptMs: ms })
          }
        }
        open--
        free.push(wire)
        waiting.shift()?.()
      })
    }
    if (free.length > 0) begin()
    else waiting.push(begin)
  }

  return new Promise((done) => {
    const tick = () => {
      const now = performance.now()
      for (
        ;
        next.ordinary <= now && next.ordinary < ends;
        next.ordinary += (-Math.log(1 - Math.random()) * 1000) / job.ordinaryPerS
      )
        send('ordinary', next.ordinary)
      for (; next.emergency <= now && next.emergency < ends; next.emergency += 1000 / job.emergencyPerS)
        send('emergency', next.emergency)
      if (now < ends || open > 0) return void setTimeout(tick, 1)
      for (const wire of free) wire.close()
      done({ calls, byStatus, ordinary: { count: times.count, p50Ms: times.at(0.5), p99Ms: times.at(0.99) } })
    }
    tick()
  })
}

process.once('message', (job: Job) => void run(job).then((told) => process.send!(told)))
// The parent lets go once it has what it waits for.
process.once('disconnect', () => process.exit(0))
