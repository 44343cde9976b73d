import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLiveState } from './live.ts'
import styles from './rail.module.css'

/** Whether changes arrive by themselves: a dot with a word, quiet while all is well. */
export function LiveDot({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation()
  const state = useLiveState()
  const word = t(`live.${state}`)
  return (
    <Tooltip label={t(`live.${state}_what`)} position="right">
      <span className={styles.live} data-state={state} role="status">
        <span className={styles.dot} />
        <span className={narrow ? 'visuallyHidden' : undefined}>{word}</span>
      </span>
    </Tooltip>
  )
}
