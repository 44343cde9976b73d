import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Channel } from '../parts/channel.tsx'
import { moneyWords } from '../parts/money.ts'
import { Mood } from '../parts/mood.tsx'
import { Priority } from '../parts/priority.tsx'
import { TimeLeft } from '../parts/time-left.tsx'
import { TagChips } from '../tags/tag-chips.tsx'
import { useLanguage, useSay } from '../words.ts'
import bulk from './bulk.module.css'
import { Marked } from './marked.tsx'
import styles from './queue.module.css'
import type { QueueRow } from './queue-data.ts'
import { selection } from './selection.ts'

type Props = { row: QueueRow; to: string; isChosen: boolean; isMarked: boolean | null; onChoose: () => void }

/** One ticket in 34 pixels: how pressing, what about, in whose words, how much, until when, with whom. */
export const QueueLine = memo(
  function QueueLine({ row, to, isChosen, isMarked, onChoose }: Props) {
    const { t } = useTranslation()
    const say = useSay()
    const language = useLanguage()
    return (
      <li className={bulk.row} data-marking={isMarked === null ? undefined : true}>
        {isMarked !== null && (
          <label className={bulk.check}>
            <input
              type="checkbox"
              aria-label={t('bulk.mark_one', { number: row.number })}
              checked={isMarked}
              onChange={() => selection.toggle(row.ticketId)}
            />
          </label>
        )}
        <Link
          to={to}
          className={styles.line}
          data-ticket={row.ticketId}
          data-chosen={isChosen || undefined}
          data-priority={row.priority}
          data-found={row.found?.message ? true : undefined}
          onFocus={onChoose}
        >
          <span className={styles.priority}>
            <Priority priority={row.priority} mood={row.mood} />
          </span>
          <span className={styles.kind}>{row.needsTriage ? t('queue.needs_triage') : say(row.codeLabel)}</span>
          <span className={styles.subject} lang={row.language}>
            <TagChips ids={row.tagIds} />
            <Mood mood={row.personSince ? row.mood : null} from="distressed" />{' '}
            {/* What somebody wrote may run from right to left, and must not turn what stands beside it. */}
            <bdi>
              <Marked text={row.subject} marks={row.found?.subject ?? []} />
            </bdi>
            {row.found?.message && (
              <span className={styles.piece}>
                <Marked {...row.found.message} />
              </span>
            )}
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
  (before, after) =>
    before.row === after.row &&
    before.to === after.to &&
    before.isChosen === after.isChosen &&
    before.isMarked === after.isMarked,
)
