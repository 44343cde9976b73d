import { setTimeout as pause } from 'node:timers/promises'
import { elapsedMs } from '#platform/clock.ts'
import type { Heard, Sending } from './hear-news.ts'
import type { Check, Trial } from './trial.ts'

const newsMsUsual = 60_000
const lookAgainMs = 100

/** News: of every order that took effect, signed, and sent again until they are taken. */
export const newsChecks: Check[] = [
  {
    name: 'news come',
    expected: 'news of every order that took effect come within a minute',
    look: async (trial) => {
      const ids = [...trial.took.keys()]
      const missing = () => ids.filter((id) => !ofOrder(trial, id).some(({ status }) => status?.state === 'done'))
      await within(trial, () => missing().length === 0)
      return missing().length === 0 ? null : `none came of ${missing().length} of ${ids.length} orders`
    },
  },
  {
    name: 'news are signed',
    expected: 'each is signed by Standard Webhooks with the secret that was given, within five minutes',
    look: async (trial) => {
      const { sendings } = heardBy(trial)
      if (sendings.length === 0) return 'none came'
      const wrong = sendings.find(({ isGenuine, status }) => !isGenuine || status === null)
      if (!wrong) return null
      return wrong.isGenuine ? 'one is no news by the contract' : 'one has no signature that fits'
    },
  },
  {
    name: 'news come again',
    expected: 'news that were answered 503 come again under the same webhook-id',
    look: async (trial) => {
      const { sendings } = heardBy(trial)
      const again = () =>
        sendings.some(({ webhookId }, at) => sendings.findIndex((one) => one.webhookId === webhookId) < at)
      await within(trial, again)
      return again() ? null : 'none came a second time'
    },
  },
]

function heardBy(trial: Trial): Heard {
  if (!trial.settings.heard) throw new Error('news are tried where somebody listens')
  return trial.settings.heard
}

function ofOrder(trial: Trial, id: string): Sending[] {
  return heardBy(trial).sendings.filter(({ status }) => status?.id === id)
}

async function within({ settings }: Trial, isIt: () => boolean): Promise<void> {
  const endMs = elapsedMs() + (settings.newsMsMax ?? newsMsUsual)
  while (!isIt() && elapsedMs() < endMs) await pause(lookAgainMs)
}
