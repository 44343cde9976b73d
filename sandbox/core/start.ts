import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { z } from 'zod'
import type { Found, Order, OrderStatus } from '../../server/outside/payment-core/contract.ts'
import type { faultPlan } from './faults.ts'
import type { ledgerReport } from './ledger.ts'
import type { SeedPayment } from './payments.ts'

const startMsMax = 20_000
const askMsMax = 30_000

export type SandboxSettings = {
  /** Its database lies here; the same folder again is the same core. */
  dataDir: string
  /** 0, which is usual, lets the system choose. */
  port?: number
  token: string
  callbackUrl?: string
  callbackSecret: string
  /** Lines of a page of a statement, at most and usually 1,000. */
  pageLines?: number
  /** What the faults follow from, now and after each setFaults that names no other. */
  seed?: string
  /** Told once it is up; without it the core is as faulty as it was before. */
  faults?: z.input<typeof faultPlan>
}

export type SandboxCore = {
  url: string
  pid: number
  /** What goes wrong from now on; `{}` is nothing. */
  setFaults(plan: z.input<typeof faultPlan>): Promise<void>
  ledger(): Promise<ReturnType<typeof ledgerReport>>
  sendCallbacksTo(url: string | null): Promise<void>
  addPayment(name: string, payment: SeedPayment): Promise<void>
  setAccount(by: 'app_user' | 'phone', value: string, state: 'normal' | 'closed'): Promise<void>
  /** One request as a client of the core, for what has no other way. */
  ask(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: OrderStatus & Found & Record<string, unknown> }>
  put(id: string, order: Order): Promise<OrderStatus>
  /** Ends it in order; the data stay. */
  stop(): Promise<void>
  /** kill -9, and nothing else. */
  kill(): Promise<void>
}

/** Starts the sandbox core as a process of its own, which does not outlive this one. @throws Error when it does not start */
export async function startSandboxCore(settings: SandboxSettings): Promise<SandboxCore> {
  const { dataDir, port = 0, token, callbackUrl, callbackSecret, pageLines = 1000, faults, seed } = settings
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'main.ts'),
      '--until-input-ends',
      ...['--data', dataDir, '--port', String(port), '--page-lines', String(pageLines)],
      ...(callbackUrl ? ['--callback-url', callbackUrl] : []),
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, SANDBOX_CORE_TOKEN: token, SANDBOX_CORE_CALLBACK_SECRET: callbackSecret },
    },
  )
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  const url = await urlOf(child)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await gone
  }
  const ask: SandboxCore['ask'] = async (method, path, body) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(askMsMax),
    })
    return { status: answer.status, body: (await answer.json()) as OrderStatus & Found & Record<string, unknown> }
  }
  const control = async (method: 'GET' | 'PUT', path: string, body?: unknown): Promise<unknown> => {
    const { status, body: said } = await ask(method, `/control/${path}`, body)
    if (status !== 200) throw new Error(`the sandbox core answered ${status} to ${path}: ${JSON.stringify(said)}`)
    return said
  }
  const core: SandboxCore = {
    url,
    pid: child.pid!,
    ask,
    async put(id, order) {
      const { status, body } = await ask('PUT', `/v1/orders/${id}`, order)
      if (status !== 200 && status !== 202) throw new Error(`the sandbox core answered ${status}`)
      return body
    },
    setFaults: async (plan) => void (await control('PUT', 'faults', { ...(seed ? { seed } : {}), ...plan })),
    ledger: async () => (await control('GET', 'ledger')) as ReturnType<typeof ledgerReport>,
    sendCallbacksTo: async (to) => void (await control('PUT', 'callbacks', { url: to })),
    addPayment: async (name, payment) => void (await control('PUT', `payments/${encodeURIComponent(name)}`, payment)),
    setAccount: async (by, value, state) => void (await control('PUT', 'accounts', { by, value, state })),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
  if (faults) await core.setFaults(faults)
  else if (seed) await control('PUT', 'faults', { ...((await control('GET', 'faults')) as object), seed })
  return core
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout! })
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the sandbox core did not start within ${startMsMax} ms`))
    }, startMsMax)
    child.once('exit', (code) => reject(new Error(`the sandbox core ended with ${code} before it listened`)))
    child.once('error', reject)
    lines.once('line', (line) => {
      clearTimeout(timer)
      lines.close()
      resolve((JSON.parse(line) as { url: string }).url)
    })
  })
}
