import { noteOnTicket, replyToTicket } from '#stages/replies/contract.ts'
import { call } from '../../kit/client.ts'
import { useChange } from './change.ts'

export type Written = { tab: 'reply' | 'note'; text: string; template?: string; key: string }

/** Sends a reply (on the version that was seen) or writes a note (which overwrites nothing). */
export function useWrite(ticketId: string) {
  return useChange(ticketId, ({ tab, text, template, key }: Written, version) =>
    tab === 'reply'
      ? call(replyToTicket, {
          params: { ticketId },
          body: { text, ...(template ? { template } : {}) },
          version,
          idempotencyKey: key,
        })
      : call(noteOnTicket, { params: { ticketId }, body: { text }, idempotencyKey: key }),
  )
}
