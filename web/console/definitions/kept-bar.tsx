import { Badge, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import styles from './definitions.module.css'
import { PanelButtons } from './panel-buttons.tsx'

type KeptBarProps = Parameters<typeof PanelButtons>[0] & {
  /** The newest version; 0 of what was never published, left out where several are published at once. */
  version?: number
  isChanged: boolean
  onDiscard: () => void
  /** What the button says that publishes, or shows what publishing means. */
  publish: string
  isReady: boolean
  isRunning?: boolean
  onPublish: () => void
}

/** What stands at the head of a definition that is kept in the tab while it is written: its version, and the ways on. */
export function KeptBar(props: KeptBarProps) {
  const { version, isChanged, onDiscard, publish, isReady, isRunning = false, onPublish, ...panels } = props
  const { t } = useTranslation()
  return (
    <>
      {version !== undefined && (
        <Badge variant="light" color="gray" tt="none">
          {version === 0 ? t('definition.unpublished') : t('versions.version', { version })}
        </Badge>
      )}
      <span className={styles.changed} role="status">
        {isChanged && t('definition.kept')}
      </span>
      <span className={styles.tools}>
        <PanelButtons {...panels} />
        {isChanged && (
          <Button variant="default" onClick={onDiscard}>
            {t('definition.discard')}
          </Button>
        )}
        <Button onClick={onPublish} loading={isRunning} disabled={!isReady}>
          {publish}
        </Button>
      </span>
    </>
  )
}
