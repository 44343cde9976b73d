import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import { type Deed, useDeed } from './accounts-data.ts'
import { InvitationLink } from './invitation-link.tsx'
import styles from './people.module.css'

type Props = { deed: Deed; name: string; staffId: string; onClose: () => void }

/** Says what will happen and asks once more; a reset then shows its link, this once. */
export function DeedDialog({ deed, name, staffId, onClose }: Props) {
  const { t } = useTranslation()
  const act = useDeed(staffId)
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`person.${deed}_title`, { name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={styles.dialog}>
        {act.data ? (
          <InvitationLink link={act.data} />
        ) : (
          <>
            <p>{t(`person.${deed}_what`, { name })}</p>
            {act.error !== null && <Problem error={act.error} />}
          </>
        )}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus={!act.data}>
            {t(act.data ? 'close' : 'cancel')}
          </Button>
          {!act.data && (
            <Button
              loading={act.isPending}
              onClick={() => act.mutate(deed, { onSuccess: (link) => (link ? undefined : onClose()) })}
            >
              {t(`person.${deed}`)}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  )
}
