import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import styles from './card.module.css'

type Props = { send: string; isReady: boolean; isRunning: boolean; error: Error | null; onClose: () => void }

/** How a dialog about money ends: what went wrong, and the two ways out. */
export function DialogButtons({ send, isReady, isRunning, error, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <>
      {error !== null && <Problem error={error} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={isRunning} disabled={!isReady}>
          {send}
        </Button>
      </div>
    </>
  )
}
