import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Control, Taken } from './message.ts'

export type SandboxGateway = {
  url: string
  /** Everything it took, in order; all of it simulated. */
  sent(): Promise<Taken[]>
  /** How it plays from now on; what is not named is as usual. */
  play(control: Partial<Control>): Promise<void>
  stop(): Promise<void>
}

/** Starts the gateway as a process of its own; ready when it listens. It ends with whoever started it. */
export async function startSandboxGateway(settings: {
  dataDir: string
  port?: number
  token: string
  callbackUrl?: string
  callbackSecret: string
}): Promise<SandboxGateway> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Secrets in the environment: a command line is there for everybody to read.
    env: {
      PATH: process.env.PATH,
      GATEWAY_ATTACHED: '1',
      GATEWAY_DATA: settings.dataDir,
      GATEWAY_PORT: String(settings.port ?? 0),
      GATEWAY_TOKEN: settings.token,
      GATEWAY_CALLBACK_URL: settings.callbackUrl ?? '',
      GATEWAY_CALLBACK_SECRET: settings.callbackSecret,
    },
  })
  const ended = once(child, 'exit')
  const first = createInterface(child.stdout)[Symbol.asyncIterator]().next()
  const line = await Promise.race([first, ended.then(() => null)])
  if (!line || line.done) throw new Error('the sandbox gateway did not start')
  const url = `http://127.0.0.1:${(JSON.parse(line.value) as { port: number }).port}`
  const headers = { authorization: `Bearer ${settings.token}`, 'content-type': 'application/json' }
  return {
    url,
    async sent() {
      const answer = await fetch(`${url}/sent`, { headers })
      return ((await answer.json()) as { messages: Taken[] }).messages
    },
    async play(control) {
      const answer = await fetch(`${url}/control`, { method: 'PUT', headers, body: JSON.stringify(control) })
      if (!answer.ok) throw new Error(`the sandbox gateway answered ${answer.status}`)
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
