import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MoveName } from '#records/tickets/lifecycle.rules.ts'
import { useReturnFocus } from '../parts/return-focus.ts'
import { MergeForm } from './merge-form.tsx'
import { MoveForm } from './move-form.tsx'
import { SplitForm } from './split-form.tsx'
import type { Ticket } from './ticket-data.ts'

/** A move that needs something said first. */
export function MoveDialog({ ticket, move, onClose }: { ticket: Ticket; move: MoveName; onClose: () => void }) {
  const { t } = useTranslation()
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`move.${move}.title`, { number: ticket.number })}
      size={move === 'split' ? 'lg' : 'md'}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {move === 'merge' && <MergeForm ticket={ticket} onClose={onClose} />}
      {move === 'split' && <SplitForm ticket={ticket} onClose={onClose} />}
      {move !== 'merge' && move !== 'split' && move !== 'unmerge' && (
        <MoveForm ticket={ticket} name={move} onClose={onClose} />
      )}
    </Modal>
  )
}
