import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { tryCore } from '../../server/outside/payment-core/conformance.ts'
import { type Heard, hearNews } from '../../server/outside/payment-core/hear-news.ts'
import { systemClock, uuidv7 } from '../../server/platform/clock.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { isWebhookSecret } from '../../server/platform/webhook-signature.ts'

export type CoreCheckOptions = {
  tokenFile: string
  account?: string
  payment?: string
  unknown?: string
  callbackPort?: string
  callbackSecretFile?: string
  json?: boolean
}

/**
 * `huiyin core check URL`: tries somebody's payment core against the contract. One line a check, or one JSON object; the exit
 * code is 0 when all is as expected, else 1. The sandbox core makes up the account and the payment of whatever name, so for it
 * they need not be said.
 */
export async function coreCheckCommand(url: string, options: CoreCheckOptions): Promise<number> {
  const token = await secretIn(options.tokenFile, 'token')
  const heard = await listen(options)
  const fresh = uuidv7(systemClock)
  try {
    const tried = await tryCore(
      {
        url,
        token,
        clock: systemClock,
        account: options.account ?? `check-${fresh}`,
        payment: options.payment ?? `check-${fresh}`,
        unknown: options.unknown ?? `no-such-${fresh}`,
        ...(heard ? { heard } : {}),
      },
      ({ name, expected, seen }) => {
        if (options.json) return
        console.log(
          seen === null ? `✓ ${name}: ${expected}.` : `✗ ${name}\n    expected: ${expected}\n    seen:     ${seen}`,
        )
      },
    )
    const failed = tried.filter(({ seen }) => seen !== null)
    if (options.json)
      console.log(JSON.stringify({ passed: tried.length - failed.length, failed: failed.length, tried }, null, 2))
    else console.log(`${tried.length - failed.length} of ${tried.length} checks are as expected.`)
    return failed.length === 0 ? 0 : 1
  } finally {
    heard?.close()
  }
}

async function listen({ callbackPort, callbackSecretFile }: CoreCheckOptions): Promise<Heard | null> {
  if (callbackPort === undefined && callbackSecretFile === undefined) return null
  if (callbackPort === undefined || callbackSecretFile === undefined)
    throw new StartFailure('configuration', 'Say --callback-port and --callback-secret-file together, or neither.')
  const port = /^\d{1,5}$/.test(callbackPort) ? Number(callbackPort) : 65_536
  if (port > 65_535) throw new StartFailure('configuration', `--callback-port ${callbackPort} is no port.`)
  const secret = await secretIn(callbackSecretFile, 'callback secret')
  if (!isWebhookSecret(secret))
    throw new StartFailure('configuration', 'A callback secret is "whsec_" and the base64 of 24 to 64 bytes.')
  return hearNews(port, [secret], systemClock).catch((error: NodeJS.ErrnoException) => {
    throw new StartFailure('port', `Port ${port} cannot be listened on (${error.code}).`)
  })
}

async function secretIn(file: string, what: string): Promise<string> {
  const text = await readFile(resolve(process.env.INIT_CWD ?? '.', file), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      throw new StartFailure('configuration', `The file with the ${what} cannot be read (${error.code}).`)
    },
  )
  if (text.trim() === '') throw new StartFailure('configuration', `The file with the ${what} is empty.`)
  return text.trim()
}
