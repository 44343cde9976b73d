/** What a customer's and an agent's page say to the server, in plain requests. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> }

/** One request; `body` makes it a POST. Rejects only when nobody answers within 5 s. */
export async function ask(url: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(url, {
    signal: AbortSignal.timeout(5_000),
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  const isJson = /json/.test(answer.headers.get('content-type') ?? '')
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : { text } }
}

/** The cookie that an answer sets, ready to be sent back. */
export function cookieOf({ headers }: Answer): { cookie: string } {
  const [given = ''] = headers.getSetCookie()
  assert.match(given, /^[^;=]+=[^;]+;/)
  return { cookie: given.split(';')[0]! }
}

export type Receipt = { number: string; secret: string }

/** Sends a complaint as the portal does; the same words are the same request, however often they are sent. */
export function send(portal: string, text: string, contact: object = {}): Promise<Answer> {
  const key = createHash('sha256').update(text).digest('hex')
  const body = { form: 'other', language: 'en', text, answers: {}, contact }
  return ask(`${portal}/v1/tickets`, body, { 'idempotency-key': key })
}

/** Sends a complaint and returns its receipt. */
export async function complain(portal: string, text: string, contact: object = {}): Promise<Receipt> {
  const { status, body } = await send(portal, text, contact)
  assert.equal(status, 201, JSON.stringify(body))
  return body as Receipt
}

/** The ticket as its customer sees it who opens the link of the receipt. */
export async function follow(portal: string, { number, secret }: Receipt): Promise<Answer> {
  return ask(`${portal}/v1/tracking`, { number, secret })
}

/** Makes the first administrator with the code. */
export function setUp(console: string, code: string): Promise<Answer> {
  return ask(`${console}/v1/setup`, {
    code,
    organisation: 'Tidal Pay',
    name: 'Ada',
    email: 'ada@tidal.example',
    password: 'correct horse battery',
  })
}

/** The set-up code as it is printed. */
export function setUpCodeOf(printed: string): string {
  return printed.match(/Set-up code: ([0-9A-Z-]+)\n/)?.[1] ?? assert.fail(`no set-up code in:\n${printed}`)
}
