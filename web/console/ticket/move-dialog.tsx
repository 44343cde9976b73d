import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useReturnFocus } from '../parts/return-focus.ts'
import { useSay } from '../words.ts'
import { MergeForm } from './merge-form.tsx'
import { MoveForm } from './move-form.tsx'
import { SplitForm } from './split-form.tsx'
import type { Ticket } from './ticket-data.ts'

/** A move that needs something said first. */
export function MoveDialog({ ticket, move, onClose }: { ticket: Ticket; move: string; onClose: () => void }) {
  const { t } = useTranslation()
  const say = useSay()
  const label = ticket.moves.find(({ name }) => name === move)?.label
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t([`move.${move}.title`, 'move.own.title'], { number: ticket.number, move: label ? say(label) : move })}
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
