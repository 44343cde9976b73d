import { Link } from '../shell/link.tsx'
import { useWords } from '../words.ts'

type AnswerRowProps = { label: string; value: string; to: string }

/** One answer of the summary, said as the customer would, with the way back to its question. */
export function AnswerRow({ label, value, to }: AnswerRowProps) {
  const { t } = useWords()
  return (
    <div className="answer">
      <dt>{label}</dt>
      <dd className={value ? 'answer-value' : 'answer-value answer-none'}>{value || t('check.none')}</dd>
      <dd className="answer-change">
        <Link to={to}>
          {t('check.change')}
          <span className="unseen"> {label}</span>
        </Link>
      </dd>
    </div>
  )
}
