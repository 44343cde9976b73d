import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import type { Ticket } from '../ticket/ticket-data.ts'
import { useSay } from '../words.ts'
import styles from './care.module.css'

/** What special care the customer needs; what nobody recorded, and only the words speak of, is said to be so. */
export function CareMarks({ care }: { care: Ticket['customer']['care'] }) {
  const { t } = useTranslation()
  const say = useSay()
  return care.map(({ kind, label, isKnown }) => (
    <Tooltip key={kind} label={t(isKnown ? 'care.known_what' : 'care.said_what')}>
      <button type="button" className={styles.mark} data-known={isKnown || undefined}>
        <Icon name="heart" size={13} />
        {t(isKnown ? 'care.mark' : 'care.maybe', { care: say(label) })}
      </button>
    </Tooltip>
  ))
}
