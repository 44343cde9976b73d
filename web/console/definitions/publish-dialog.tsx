import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import styles from './definitions.module.css'

/** How publishing goes, and the two ways out. */
export type Publishing = {
  isRunning: boolean
  /** What was answered to it. */
  error: unknown
  /** Null when there is nothing to publish. */
  onPublish: (() => void) | null
  onClose: () => void
}
type PublishDialogProps = Publishing & {
  title: string
  /** Wide for what stands in tables. */
  size?: 'lg' | 'xl'
  isReady?: boolean
  children: ReactNode
}

/** What publishing a definition would do, before it is done. */
export function PublishDialog(props: PublishDialogProps) {
  const { title, size = 'lg', isReady = true, isRunning, error, onPublish, onClose, children } = props
  const { t } = useTranslation()
  useReturnFocus()
  return (
    <Modal opened onClose={onClose} size={size} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className={styles.dialog}>
        {children}
        {error !== null && <Problem error={error} />}
        <div className={styles.dialogButtons}>
          <Button variant="default" onClick={onClose}>
            {t(onPublish ? 'cancel' : 'close')}
          </Button>
          {onPublish && (
            <Button onClick={onPublish} loading={isRunning} disabled={!isReady}>
              {t('definition.publish')}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  )
}
