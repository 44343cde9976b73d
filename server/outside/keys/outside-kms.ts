import { spawn } from 'node:child_process'
import { z } from 'zod'
import type { Kms } from '#platform/ports.ts'

const answerMsMax = 10_000
const answerBytesMax = 16 * 1024
const answerShape = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  .pipe(z.object({ data: z.base64().min(4) }))

type Ask = (question: { operation: 'wrap' | 'unwrap'; data: string }) => Promise<string>

/**
 * A key-encryption key behind a command: one executable, no shell. It gets one line of JSON on its input,
 * `{"operation":"wrap"|"unwrap","data":"<base64>"}`, and answers one line `{"data":"<base64>"}`.
 */
export function commandKms(command: string): Kms {
  return kmsOver(`command:${command}`, command, (question) => run(command, JSON.stringify(question)))
}

/**
 * A key-encryption key behind HTTP: the same JSON by POST, with a bearer token when there is one. Redirects are not followed.
 */
export function httpKms(url: string, token: string | undefined): Kms {
  return kmsOver(`http:${url}`, url, async (question) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(question),
      redirect: 'error',
      signal: AbortSignal.timeout(answerMsMax),
    })
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
    return textOf(answer.body!, url)
  })
}

function kmsOver(id: string, where: string, ask: Ask): Kms {
  const call = async (operation: 'wrap' | 'unwrap', data: Buffer) => {
    const answer = await ask({ operation, data: data.toString('base64') })
    return dataOf(answer, where)
  }
  return { id, where, wrap: (key) => call('wrap', key), unwrap: (wrapped) => call('unwrap', wrapped) }
}

/** The bytes of an answer. What it said instead is not repeated: it may hold a key. */
function dataOf(answer: string, where: string): Buffer {
  const bytes = answerShape.safeParse(answer)
  if (bytes.success) return Buffer.from(bytes.data.data, 'base64')
  throw new Error(`${where} did not answer {"data":"<base64>"}`)
}

async function textOf(body: AsyncIterable<Uint8Array>, where: string): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body) {
    bytes += part.length
    if (bytes > answerBytesMax) throw new Error(`${where} answered more than ${answerBytesMax} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

async function run(command: string, input: string): Promise<string> {
  const child = spawn(command, [], { stdio: ['pipe', 'pipe', 'ignore'], timeout: answerMsMax, killSignal: 'SIGKILL' })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  ended.catch(() => undefined)
  // A command that does not read its input says what is wrong by its end.
  child.stdin.on('error', () => undefined)
  child.stdin.end(`${input}\n`)
  try {
    const answer = await textOf(child.stdout, command)
    const code = await ended
    if (code !== 0) throw new Error(`${command} ended with ${code ?? 'no answer in time'}`)
    return answer
  } finally {
    child.kill('SIGKILL')
  }
}
