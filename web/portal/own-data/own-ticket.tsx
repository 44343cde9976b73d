import { When } from '../../kit/when.tsx'
import { useSaying } from '../portal.ts'
import { useWords } from '../words.ts'
import type { OwnData } from './use-own-data.ts'

/** A case as it was sent, nothing hidden. The one that led here is open; the others open with a press. */
export function OwnTicket({ ticket, isOpen }: { ticket: OwnData['tickets'][number]; isOpen: boolean }) {
  const { t, language } = useWords()
  const saying = useSaying()
  const { amount } = ticket
  const money =
    amount &&
    new Intl.NumberFormat(language, { style: 'currency', currency: amount.currency }).format(
      Number(amount.amountMinor) / 10 ** minorDigits(amount.currency),
    )
  return (
    <details className="own-case" open={isOpen}>
      <summary>
        <b>{ticket.about}</b>
        <small>
          {ticket.number} · <When at={ticket.receivedAt} saying={saying} />
        </small>
      </summary>
      <dl className="answers">
        {ticket.answers.map(({ question, answer }) => (
          <Row key={question} label={question} value={answer} />
        ))}
        {ticket.orderNo && <Row label={t('along.orderNo')} value={ticket.orderNo} />}
        {money && <Row label={t('along.amount')} value={money} />}
        {ticket.messages.map((message, place) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: the messages of a copy never change places
            key={place}
            label={t(`own.from.${message.from}`)}
            value={[message.text, ...message.files].filter(Boolean).join('\n')}
          />
        ))}
        {ticket.rating && (
          <Row
            label={t('rate.given')}
            value={[`${ticket.rating.stars} / 5`, ticket.rating.words ?? ''].filter(Boolean).join('\n')}
          />
        )}
      </dl>
    </details>
  )
}

function Row({ label, value }: { label: string; value: string }) {
  return (
    <div className="answer">
      <dt>{label}</dt>
      <dd className="answer-value">{value}</dd>
    </div>
  )
}

const minorDigits = (currency: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
