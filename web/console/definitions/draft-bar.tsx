import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import styles from './definitions.module.css'

type DraftBarProps = {
  /** How many places are wrong: with any there is no publishing. */
  faults?: number
  /** What was changed, where there is more to say than that something was. */
  says?: string
  /** What the button says that publishes, or shows what publishing means. */
  publish: string
  isRunning?: boolean
  onDiscard: () => void
  onPublish: () => void
}

/** Stands below a definition that was changed: what is still wrong, and the two ways out. */
export function DraftBar({ faults = 0, says, publish, isRunning = false, onDiscard, onPublish }: DraftBarProps) {
  const { t } = useTranslation()
  return (
    <div className={styles.draft} role="status">
      <span>{says ?? t(faults > 0 ? 'definition.faulty' : 'definition.changed', { count: faults })}</span>
      <span className={styles.buttons}>
        <Button variant="default" onClick={onDiscard}>
          {t('definition.discard')}
        </Button>
        <Button disabled={faults > 0} loading={isRunning} onClick={onPublish}>
          {publish}
        </Button>
      </span>
    </div>
  )
}
