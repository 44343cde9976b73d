import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import styles from './entries.module.css'
import { type Entry, useRetireSecret } from './entries-data.ts'

type Props = { entry: Entry; kid: string; isLast: boolean; onClose: () => void }

/** Asks once more: a retired secret does not come back, and a server that still signs with it is believed no more. */
export function RetireDialog({ entry, kid, isLast, onClose }: Props) {
  const { t } = useTranslation()
  const retire = useRetireSecret(entry)
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('entries.retire_title', { kid })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={styles.form}>
        <p>{t('entries.retire_what')}</p>
        {isLast && <p className={styles.strong}>{t('entries.retire_last')}</p>}
        {retire.error !== null && <Problem error={retire.error} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('cancel')}
          </Button>
          <Button loading={retire.isPending} onClick={() => retire.mutate(kid, { onSuccess: onClose })}>
            {t('entries.secret_retire')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
