import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startSandboxGateway } from '../sandbox/gateway/start.ts'
import { systemClock } from '../server/platform/clock.ts'
import { median, option, print } from './figure.ts'
import type { Call, Job, Told } from './fundsafety/callers.ts'
import { messageOf, startChild } from './load/child.ts'
import { quantile } from './load/samples.ts'
import { hostile } from './remedies/faults.ts'
import { onScene, type Scene } from './remedies/scene.ts'

/** What issue and operator count on, from arrival to the core's answer. */
const limitMs = 1_000
const warmSeconds = 8
/** What the worker does about an emergency may take this long to come; then it did not come. */
const afterMsMax = 30_000

/**
 * `bench -- fundsafety [--limit N] [--emergencies N] [--seconds N] [--runs N] [--hostile]`: a server that takes `limit` tickets a
 * second gets half of that in an open loop, and among them emergencies, in front of a core that does nothing wrong or, with
 * `--hostile`, much. How long until the core has answered that the money is safe, and each step of it. docs/bench.md says how
 * each figure comes about.
 */
export async function run(options: string[]): Promise<void> {
  const limit = option(options, 'limit', 400)
  const emergencies = option(options, 'emergencies', 360)
  const seconds = option(options, 'seconds', 60)
  const runs = option(options, 'runs', 3)
  const figures = new Map<string, number[]>()
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-gateway-'))
  const [token, callbackSecret] = ['token', `whsec_${systemClock.bytes(32).toString('base64')}`]
  const gateway = await startSandboxGateway({ dataDir: folder, token, callbackSecret })
  const settings = {
    HUIYIN_INTAKE_MAX_PER_S: `${limit}`,
    // The callers speak as the bank's own proxy, each request from another customer's address.
    HUIYIN_TRUST_PROXY: '127.0.0.1',
    HUIYIN_PHONE_PROVIDER: 'sandbox',
    HUIYIN_PHONE_URL: gateway.url,
    HUIYIN_PHONE_SECRET: token,
    HUIYIN_PHONE_RECEIPT_SECRETS: callbackSecret,
  }
  try {
    await onScene({ settings }, async (scene) => {
      await scene.start('server', 'main')
      await scene.start('worker', 'worker')
      await scene.start('cashier', 'cashier')
      const send = (name: string, forSeconds: number) =>
        call({
          port: scene.port,
          run: name,
          ordinaryPerS: limit / 2 - emergencies / seconds,
          emergencyPerS: emergencies / seconds,
          seconds: forSeconds,
        })
      if (options.includes('--hostile')) await scene.core().setFaults({ seed: '1', ...hostile })
      // A server that has just started is slower than one that works.
      await send('w0', warmSeconds)
      for (let n = 1; n <= runs; n++) {
        const told = await send(`r${n}`, seconds)
        const steps = await stepsOf(scene, told.calls)
        console.error(
          `run ${n}: ${JSON.stringify(told.byStatus)}, ordinary ${JSON.stringify(told.ordinary)}, load ${loadavg()[0]!.toFixed(1)}`,
        )
        for (const [name, value] of Object.entries(figuresOf(steps, told)))
          figures.set(name, [...(figures.get(name) ?? []), value])
      }
    })
  } finally {
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  }
  for (const [figure, values] of figures) {
    const unit = figure.endsWith('_ms') ? 'ms' : '1'
    const against = figure === 'hold_p95_ms' ? { against: 'limit', against_value: limitMs } : {}
    print({ bench: 'fundsafety', figure, value: median(values), unit, ...against, samples: values.length })
  }
}

async function call(job: Job): Promise<Told> {
  const child = startChild('../fundsafety/callers.ts')
  const told = messageOf<Told>(child, () => true, job.seconds * 1000 + 60_000)
  child.send(job)
  const said = await told
  child.disconnect()
  return said
}

/** When each step of an emergency was done; null for what did not come about. */
type Steps = {
  receivedAt: Date
  leasedAt: Date | null
  answeredAt: Date | null
  noticeQueuedAt: Date | null
  noticeSentAt: Date | null
  state: string | null
}

type Emergency = Steps & Call

/** As they are once everything has come about, or has had its time to. */
async function stepsOf(scene: Scene, calls: Call[]): Promise<Emergency[]> {
  for (const ends = performance.now() + afterMsMax; ; await pause(500)) {
    const steps = await readSteps(scene, calls)
    if (steps.every((one) => one.answeredAt && (one.noticeSentAt || !one.isTheft)) || performance.now() > ends)
      return steps
  }
}

async function readSteps(scene: Scene, calls: Call[]): Promise<Emergency[]> {
  const client = new pg.Client({ connectionString: scene.ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<Steps & { number: string }>(
      `select t.number, t.received_at as "receivedAt", r.submitted_at as "leasedAt", r.answered_at as "answeredAt", r.state,
          n.queued as "noticeQueuedAt", n.sent as "noticeSentAt"
        from tickets t left join remedies r on r.ticket_id = t.ticket_id and r.kind = 'hold'
          left join lateral (select min(created_at) as queued, min(sent_at) as sent from phone_notices p
            where p.ticket_id = t.ticket_id) n on true
        where t.number = any($1)`,
      [calls.map(({ number }) => number)],
    )
    const found = new Map(rows.map((row) => [row.number, row]))
    return calls.map((one) => ({ ...one, ...found.get(one.number)! }))
  } finally {
    await client.end()
  }
}

function figuresOf(steps: Emergency[], told: Told): Record<string, number> {
  const between = (
    name: string,
    from: (one: Emergency) => Date | number | null,
    to: (one: Emergency) => Date | null,
  ) => {
    const all = steps.flatMap((one) => {
      const [begin, end] = [from(one), to(one)]
      return begin === null || end === null ? [] : [Number(end) - Number(begin)]
    })
    if (all.length === 0) return {}
    return {
      [`${name}_p50_ms`]: quantile(all, 0.5),
      [`${name}_p95_ms`]: quantile(all, 0.95),
      [`${name}_max_ms`]: Math.max(...all),
    }
  }
  const count = (is: (one: Emergency) => boolean) => steps.filter(is).length
  const receipts = steps.map(({ receiptMs }) => receiptMs)
  const received = (one: Emergency) => one.receivedAt
  const tookMs = ({ receivedAt, answeredAt }: Emergency) =>
    answeredAt ? Number(answeredAt) - Number(receivedAt) : Infinity
  return {
    emergencies: steps.length,
    ...between('hold', received, (one) => one.answeredAt),
    ...between(
      'hold_from_sending',
      (one) => one.dueAt,
      (one) => one.answeredAt,
    ),
    receipt_p50_ms: quantile(receipts, 0.5),
    receipt_p95_ms: quantile(receipts, 0.95),
    ...between('leased', received, (one) => one.leasedAt),
    ...between(
      'answered_after_lease',
      (one) => one.leasedAt,
      (one) => one.answeredAt,
    ),
    ...between('notice_queued', received, (one) => one.noticeQueuedAt),
    ...between('notice_sent', received, (one) => one.noticeSentAt),
    without_hold: count(({ state }) => state === null),
    not_done: count(({ state }) => state !== null && state !== 'done'),
    over_limit: count((one) => tookMs(one) > limitMs),
    without_notice: count(({ isTheft, noticeQueuedAt }) => isTheft && !noticeQueuedAt),
    ordinary_taken: told.ordinary.count,
    ordinary_p99_ms: told.ordinary.p99Ms,
    not_taken: Object.entries(told.byStatus).reduce(
      (sum, [status, answers]) => sum + (status.endsWith(' 201') ? 0 : answers),
      0,
    ),
  }
}
