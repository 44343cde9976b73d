import { useTranslation } from 'react-i18next'
import type { IconName } from '../parts/icon.tsx'
import { moneyWords } from '../parts/money.ts'
import { useLanguage } from '../words.ts'
import type { Remedy } from './money-data.ts'

export const kindIcons: Record<Remedy['kind'], IconName> = {
  hold: 'lock',
  extend: 'lock',
  release: 'key',
  refund: 'previous',
  compensate: 'heart',
  recall: 'turn',
}

export const stateIcons: Record<Remedy['state'], IconName> = {
  proposed: 'hourglass',
  approved: 'hourglass',
  submitted: 'send',
  accepted: 'send',
  unknown: 'help',
  human: 'alert',
  done: 'check',
  rejected: 'close',
  refused: 'close',
  withdrawn: 'close',
  expired: 'close',
}

/** Remedies as people say them: what and how much, and how far it is. */
export function useRemedyWords() {
  const { t } = useTranslation()
  const language = useLanguage()
  const amount = (money: { amountMinor: string; currency: string }) => moneyWords(money, language)
  return {
    amount,
    title: (remedy: Pick<Remedy, 'kind' | 'target' | 'amount'>) =>
      t(`money.kind.${remedy.kind}`, {
        target: t(`money.target.${remedy.target}`),
        amount: remedy.amount ? amount(remedy.amount) : '',
      }),
    state: ({ state, kind, code }: Remedy) =>
      t([`money.state.${state}_${kind}`, `money.state.${state}`], { code: code ?? '' }),
    reason: (reason: Remedy['reason']) => t(`money.reason.${reason}`),
    /** How long a step took: tenths of seconds, then seconds, then minutes. */
    took: (ms: number) => {
      if (ms < 10_000) return t('money.took_seconds', { seconds: (ms / 1_000).toFixed(1) })
      if (ms < 120_000) return t('money.took_seconds', { seconds: Math.round(ms / 1_000) })
      return t('money.took_minutes', { minutes: Math.round(ms / 60_000) })
    },
  }
}
