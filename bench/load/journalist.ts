/**
 * A crowd of customers who keep a journal, as a process of its own: each complaint is sent until it is acknowledged, and
 * every acknowledgement is written down with its number. After a cut connection one in four gives up, so that the
 * database is also asked about complaints of which nobody knows how they ended: they must be whole or not there.
 */
import { createWriteStream } from 'node:fs'
import { digitsOf, singleMoulds } from './letters.ts'
import { type Answer, Wire } from './wire.ts'

export type JournalJob = { port: number; run: string; connections: number; journal: string }
export type JournalNews =
  | { acks: number }
  /** The first acknowledgement of a request that was sent after `killedAt` came at `backAt` (both in ms of the epoch). */
  | { backAt: number }
  | { acks: number; abandoned: number; retried: number; unexpected: Record<string, number> }
export type JournalOrder = { killedAt: number } | 'stop'

const retryMs = 25
const newsMs = 50
const giveUpEvery = 4

const epochMs = () => performance.timeOrigin + performance.now()

function keepSending(job: JournalJob): void {
  const moulds = singleMoulds(`localhost:${job.port}`, job.run)
  const journal = createWriteStream(job.journal)
  const unexpected: Record<string, number> = {}
  let serials = 0
  let acks = 0
  let abandoned = 0
  let retried = 0
  let busy = 0
  let killedAt: number | null = null
  let stopped = false

  const finish = () => {
    clearInterval(news)
    journal.end(() => process.send!({ acks, abandoned, retried, unexpected } satisfies JournalNews))
  }
  const next = (wire: Wire) => {
    if (stopped) {
      wire.close()
      if (--busy === 0) finish()
      return
    }
    const serial = serials++
    attempt(wire, serial, moulds[serial % moulds.length]!.fill(serial))
  }
  const attempt = (wire: Wire, serial: number, request: Buffer) => {
    const sentAt = epochMs()
    wire.send(request, (answer) => {
      if (answer?.status === 201) {
        journal.write(`${digitsOf(serial)} ${numberIn(answer)}\n`)
        acks++
        if (killedAt !== null && sentAt > killedAt) {
          process.send!({ backAt: epochMs() } satisfies JournalNews)
          killedAt = null
        }
        return next(wire)
      }
      if (!answer && serial % giveUpEvery === 0) {
        abandoned++
        return next(wire)
      }
      if (answer && !mayPass(answer)) {
        const what = `${answer.status} ${answer.body}`
        unexpected[what] = (unexpected[what] ?? 0) + 1
        return next(wire)
      }
      retried++
      setTimeout(() => attempt(wire, serial, request), retryMs)
    })
  }
  const news = setInterval(() => process.send!({ acks } satisfies JournalNews), newsMs)
  process.on('message', (order: JournalOrder) => {
    if (order === 'stop') stopped = true
    else killedAt = order.killedAt
  })
  for (; busy < job.connections; busy++) next(new Wire(job.port))
}

/** While things are down an answer says to try again; a retry may also meet its own first try. */
function mayPass({ status, body }: Answer): boolean {
  return status >= 500 || status === 429 || (status === 409 && body.includes('request_in_flight'))
}

function numberIn({ body }: Answer): string {
  return /"number":"([^"]+)"/.exec(body.toString())?.[1] ?? 'none'
}

process.once('message', (job: JournalJob) => keepSending(job))
process.once('disconnect', () => process.exit(0))
