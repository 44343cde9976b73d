import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import type { BodyInput } from '#platform/endpoint.ts'
import { moveTicket } from '#records/tickets/contract.ts'
import type { KnownMove } from '#records/tickets/lifecycle.rules.ts'
import { call } from '../../kit/client.ts'
import { useWhyNot } from '../me.ts'
import type { IconName } from '../parts/icon.tsx'
import { problemWords } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { isOvertaken, useChange } from './change.ts'
import { useUnmerge } from './merge.ts'
import type { Ticket } from './ticket-data.ts'

const icons: Record<KnownMove, IconName> = {
  accept: 'check',
  check: 'search',
  ask_customer: 'chat',
  ask_third_party: 'external',
  resume: 'reply',
  resolve: 'resolved',
  close: 'archive',
  reopen: 'undo',
  withdraw: 'close',
  transfer: 'people',
  merge: 'merge',
  unmerge: 'undo',
  split: 'split',
}

/** Moves that ask for something beside what the workflow names, or that one should not make by a slip. */
const asksAlways: string[] = ['merge', 'split', 'withdraw', 'reopen', 'transfer']

export type OfferedMove = {
  name: string
  label: string
  icon: IconName
  why: string | null
  isRunning: boolean
  run: () => void
}

export function useMove(ticketId: string) {
  return useChange(ticketId, (body: BodyInput<typeof moveTicket>, version) =>
    call(moveTicket, { params: { ticketId }, body, version }),
  )
}

/** The workflow's moves: what is refused now says why, what needs input opens a dialog, the rest happens at once. */
export function useMoves(ticket: Ticket, onAsk: (name: string) => void): OfferedMove[] {
  const { t } = useTranslation()
  const say = useSay()
  const whyNot = useWhyNot()
  const move = useMove(ticket.ticketId)
  const unmerge = useUnmerge()
  return ticket.moves.map(({ name, label, refused, why, needs }) => {
    const isMerging = name === 'merge' || name === 'unmerge' || name === 'split'
    const refusal = whyNot(isMerging ? 'ticket.merge' : 'ticket.work', ticket)
    return {
      name,
      label: say(label),
      icon: icons[name as KnownMove] ?? 'reply',
      why: refused ? (why ?? t('moves.not_now')) : refusal && t(`moves.refusal.${refusal}`),
      isRunning: move.isPending && move.variables?.input.name === name,
      run: () => {
        if (name === 'unmerge') return unmerge.run(ticket)
        if (isMerging || needs.length > 0 || asksAlways.includes(name)) return onAsk(name)
        move.mutate(
          { input: { name }, version: ticket.version },
          {
            onError: (error) =>
              notifications.show({
                message: isOvertaken(error) ? t('changed.look_again') : problemWords(t, error),
                color: 'red',
              }),
          },
        )
      },
    }
  })
}
