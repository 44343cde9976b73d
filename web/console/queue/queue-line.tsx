import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Channel } from '../parts/channel.tsx'
import { moneyWords } from '../parts/money.ts'
import { Priority } from '../parts/priority.tsx'
import { TimeLeft } from '../parts/time-left.tsx'
import { useLanguage, useSay } from '../words.ts'
import styles from './queue.module.css'
import type { QueueRow } from './queue-data.ts'

type Props = { row: QueueRow; to: string; isChosen: boolean; onChoose: () => void }

/** One ticket in 34 pixels: how pressing, what about, in whose words, how much, until when, with whom. */
export const QueueLine = memo(
  function QueueLine({ row, to, isChosen, onChoose }: Props) {
    const { t } = useTranslation()
    const say = useSay()
    const language = useLanguage()
    return (
      <li>
        <Link
          to={to}
          className={styles.line}
          data-ticket={row.ticketId}
          data-chosen={isChosen || undefined}
          data-priority={row.priority}
          onFocus={onChoose}
        >
          <span className={styles.priority}>
            <Priority priority={row.priority} />
          </span>
          <span className={styles.kind}>{row.needsTriage ? t('queue.needs_triage') : say(row.codeLabel)}</span>
          <span className={styles.subject} lang={row.language}>
            {row.subject}
          </span>
          <span className={styles.amount}>{row.amount && moneyWords(row.amount, language)}</span>
          <span className={styles.channel}>
            <Channel channel={row.channel} />
          </span>
          <span className={styles.time}>
            <TimeLeft dueAt={row.dueAt} late={row.late} />
          </span>
          <span className={styles.assignee}>
            {row.assignee?.name ?? (
              <span className={styles.nobody}>{row.team ? say(row.team.name) : t('queue.nobody')}</span>
            )}
          </span>
        </Link>
      </li>
    )
  },
  (before, after) => before.row === after.row && before.to === after.to && before.isChosen === after.isChosen,
)
