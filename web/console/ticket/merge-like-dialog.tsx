import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import styles from './dialog.module.css'
import { useUnmerge } from './merge.ts'
import own from './similar.module.css'
import { type SimilarTicket, useMergeLike } from './similar.ts'
import type { Ticket } from './ticket-data.ts'
import { showUndo } from './undo-notice.tsx'

/** Says what merging will do before it is done: which number stays, what becomes of the other, who is told. */
export function MergeLikeDialog({
  ticket,
  other,
  onClose,
}: {
  ticket: Ticket
  other: SimilarTicket
  onClose: () => void
}) {
  const { t } = useTranslation()
  const merge = useMergeLike()
  const unmerge = useUnmerge()
  useReturnFocus()
  if (!other.merge) return null
  const { goes, version, tellsCustomer } = other.merge
  const [from, into] = goes === 'this' ? [ticket, other] : [other, ticket]
  const numbers = { number: from.number, into: into.number }
  const lines: [IconName, string][] = [
    ['check', t('similar.preview.stays', numbers)],
    ['merge', t('similar.preview.goes', numbers)],
    ['clock', t('similar.preview.promise')],
    ['mail', t(tellsCustomer ? 'similar.preview.told' : 'similar.preview.not_told', numbers)],
    ['undo', t('similar.preview.undo')],
  ]
  const send = () =>
    merge.mutate(
      { goesId: from.ticketId, version, intoNumber: into.number },
      {
        onSuccess: (merged) => {
          showUndo({ message: t('merge.done', numbers), undo: t('merge.undo'), onUndo: () => unmerge.run(merged) })
          onClose()
        },
      },
    )
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('similar.preview.title', { number: ticket.number, other: other.number })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={styles.form}>
        <ul className={own.preview}>
          {lines.map(([icon, line]) => (
            <li key={icon}>
              <Icon name={icon} size={16} />
              <span>{line}</span>
            </li>
          ))}
        </ul>
        {merge.error && <Problem error={merge.error} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button loading={merge.isPending} onClick={send} data-autofocus>
            {t('similar.preview.send', numbers)}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
