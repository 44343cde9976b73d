import type { Field } from '#records/knowledge/forms.rules.ts'
import type { Language } from '#records/knowledge/words.rules.ts'
import { Link } from '../shell/link.tsx'
import { useWords } from '../words.ts'

type AnswerRowProps = { label: string; value: string; to: string; field?: Field }

/** One answer of the summary, said as the customer would, with the way back to its question. */
export function AnswerRow({ label, value, to, field }: AnswerRowProps) {
  const { t, say, language } = useWords()
  const option = field?.options?.find((candidate) => candidate.value === value)
  const shown = option ? say(option.label) : said(value, field?.type, language, t('money.sign'))
  return (
    <div className="answer">
      <dt>{label}</dt>
      <dd className={shown ? 'answer-value' : 'answer-value answer-none'}>{shown || t('check.none')}</dd>
      <dd className="answer-change">
        <Link to={to}>
          {t('check.change')}
          <span className="unseen"> {label}</span>
        </Link>
      </dd>
    </div>
  )
}

function said(value: string, type: Field['type'] | undefined, language: Language, moneySign: string): string {
  if (value === '') return ''
  if (type === 'money') return moneySign + Number(value).toLocaleString(language, { minimumFractionDigits: 2 })
  if (type !== 'date' && type !== 'datetime') return value
  // What was typed is this device's time, without a zone; it is said as it was typed.
  const time: Intl.DateTimeFormatOptions = type === 'datetime' ? { timeStyle: 'short', hourCycle: 'h23' } : {}
  const moment = new Date(type === 'datetime' ? value : `${value}T00:00`)
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', ...time }).format(moment)
}
