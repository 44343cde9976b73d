import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Moment } from '../parts/moment.tsx'
import { sentence } from './sentence.ts'
import { type StoryEvent, useNames } from './ticket-data.ts'
import styles from './timeline.module.css'

/** One event as one quiet sentence; what was recorded shows on demand. */
export function StoryLine({ event }: { event: StoryEvent }) {
  const { t } = useTranslation()
  const names = useNames()
  const [isOpen, setOpen] = useState(false)
  return (
    <li className={styles.event} data-type={event.type}>
      <span className={styles.tick} />
      <div className={styles.what}>
        <button type="button" className={styles.sentence} aria-expanded={isOpen} title={t('timeline.raw')} onClick={() => setOpen(!isOpen)}>
          {sentence(t, event, names)}
        </button>
        <span className={styles.at}><Moment at={event.at} /></span>
        {isOpen && <pre className={styles.raw}>{`${event.seq} ${event.type} ${event.actorKind}\n${JSON.stringify(event.payload, null, 2)}`}</pre>}
      </div>
    </li>
  )
}
