import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Moment } from '../parts/moment.tsx'
import { sentence } from './sentence.ts'
import { type StoryEvent, useNames } from './ticket-data.ts'
import styles from './timeline.module.css'

/** Events of one moment as quiet sentences, one each; what was recorded shows on demand. */
export function StoryLine({ events }: { events: StoryEvent[] }) {
  const { t } = useTranslation()
  const names = useNames()
  const [isOpen, setOpen] = useState(false)
  const [first] = events
  if (!first) return null
  const said = [...new Set(events.map((event) => sentence(t, event, names)))]
  return (
    <li className={styles.event} data-type={first.type}>
      <span className={styles.tick} />
      <button
        type="button"
        className={styles.sentence}
        aria-expanded={isOpen}
        title={t('timeline.raw')}
        onClick={() => setOpen(!isOpen)}
      >
        {said.reduce((before, next) => t('sentences', { before, next }))}
      </button>
      <span className={styles.at}>
        <Moment at={first.at} />
      </span>
      {isOpen && (
        <pre className={styles.raw}>
          {events.map((event) => `${event.seq} ${event.type} ${JSON.stringify(event.payload, null, 1)}`).join('\n')}
        </pre>
      )}
    </li>
  )
}
