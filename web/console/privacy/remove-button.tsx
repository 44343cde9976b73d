import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import styles from './privacy.module.css'
import { tell, useRemove } from './privacy-data.ts'
import { ReasonDialog } from './reason-dialog.tsx'

/** Takes a message with its files, or one file, out of view into the recycle bin. */
export function RemoveButton({
  ticketId,
  messageId,
  attachmentId,
}: {
  ticketId: string
  messageId: string
  attachmentId?: string
}) {
  const { t } = useTranslation()
  const can = useCan()
  const remove = useRemove(ticketId)
  const [isAsking, setAsking] = useState(false)
  if (!can('ticket.work')) return null
  const what = attachmentId ? 'file' : 'message'
  return (
    <>
      <Button className={styles.remove} size="compact-xs" variant="subtle" color="gray" onClick={() => setAsking(true)}>
        {t(`bin.remove.${what}`)}
      </Button>
      {isAsking && (
        <ReasonDialog
          title={t(`bin.remove_title.${what}`)}
          what={t('bin.remove_what')}
          send={t('bin.remove_send')}
          error={remove.error}
          isRunning={remove.isPending}
          onSend={(reason) =>
            remove.mutate(
              { messageId, reason, ...(attachmentId ? { attachmentId } : {}) },
              {
                onSuccess: () => {
                  setAsking(false)
                  tell(t('bin.removed'))
                },
              },
            )
          }
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
