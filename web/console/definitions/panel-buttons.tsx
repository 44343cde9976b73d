import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

type PanelButtonsProps = {
  /** Left out where it is not shown as JSON, or has no older version. */
  onJson?: (() => void) | undefined
  onHistory?: (() => void) | undefined
}

/** What else there is to see of a definition: its JSON and its older versions. */
export function PanelButtons({ onJson, onHistory }: PanelButtonsProps) {
  const { t } = useTranslation()
  return (
    <>
      {onJson && (
        <Button variant="default" onClick={onJson}>
          {t('definition.json')}
        </Button>
      )}
      {onHistory && (
        <Button variant="default" onClick={onHistory}>
          {t('versions.title')}
        </Button>
      )}
    </>
  )
}
