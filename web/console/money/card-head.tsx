import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import { Priority } from '../parts/priority.tsx'
import { TimeLeft } from '../parts/time-left.tsx'
import styles from './card.module.css'
import type { Listed } from './money-data.ts'
import { kindIcons, useRemedyWords } from './remedy-words.ts'

/** What it is about, on which ticket, and how long there is time. */
export function CardHead({ remedy, until, id }: { remedy: Listed; until: string | null; id: string }) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  return (
    <header className={styles.head}>
      <h3 id={id}>
        <Icon name={kindIcons[remedy.kind]} size={18} />
        {words.title(remedy)}
      </h3>
      {until && (
        <span className={styles.until}>
          <span className={styles.quiet}>{t(remedy.holdUntil ? 'money.ends' : 'money.expires')}</span>
          <TimeLeft dueAt={until} late={false} />
        </span>
      )}
      <p className={styles.about}>
        <Priority priority={remedy.priority} />
        <Link to={`/tickets/${remedy.ticketId}?view=all`}>{remedy.subject}</Link>
        <span className={styles.quiet}>{remedy.number}</span>
      </p>
    </header>
  )
}
