import { z } from 'zod'
import { type PhoneNotices, PhoneRefused, phoneChannels } from '#platform/phone-port.ts'
import { isGenuine } from '#platform/webhook-signature.ts'
import { askProvider, wordOf } from './ask-provider.ts'

const reference = z.string().regex(/^[\w-]{1,80}$/)
const state = z.object({
  state: z.enum(['under_way', 'delivered', 'failed']),
  code: z.string().max(60).nullable(),
})
const receipt = z.object({
  type: z.literal('phone.receipt'),
  data: state.extend({ reference }),
})

/**
 * The sandbox gateway (sandbox/gateway), a process of its own: what it takes is simulated and rings nobody's telephone. Its
 * receipts are signed by Standard Webhooks.
 */
export function sandboxGateway(settings: { url: string; token: string; receiptSecrets: string[] }): PhoneNotices {
  const { url, token, receiptSecrets } = settings
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return {
    name: 'sandbox',
    where: new URL(url).origin,
    isSimulated: true,
    channels: phoneChannels,
    async send(message) {
      const asked = { method: 'POST' as const, headers, body: JSON.stringify(message) }
      const { status, answer } = await askProvider(`${url}/messages`, asked)
      if (status === 422) throw new PhoneRefused(wordOf((answer as { code?: unknown } | null)?.code))
      const { data } = z.object({ reference }).safeParse(answer)
      if (status !== 202 || !data) throw new Error(`the sandbox answered ${status}`)
      return data
    },
    async ask({ reference: id }) {
      const { status, answer } = await askProvider(`${url}/messages/${encodeURIComponent(id)}`, {
        method: 'GET',
        headers,
      })
      const { data } = state.safeParse(answer)
      if (status !== 200 || !data) throw new Error(`the sandbox answered ${status}`)
      return data
    },
    readReceipt({ headers: sent, body, now }) {
      if (!isGenuine(receiptSecrets, sent, body, now)) return null
      try {
        return receipt.parse(JSON.parse(body.toString('utf8'))).data
      } catch {
        return null
      }
    },
  }
}
