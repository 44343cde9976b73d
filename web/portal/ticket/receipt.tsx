import { sayExactly } from '../../kit/dates.ts'
import { When } from '../../kit/when.tsx'
import { useSaying } from '../portal.ts'
import { AfterSending } from '../protection/after-sending.tsx'
import { EmergencyCall } from '../shell/emergency-call.tsx'
import { Hotline } from '../shell/hotline.tsx'
import { Icon } from '../shell/icon.tsx'
import { Link } from '../shell/link.tsx'
import { Page } from '../shell/page.tsx'
import { Sentence, slot } from '../shell/sentence.tsx'
import { useWords } from '../words.ts'
import type { FreshReceipt } from './fresh-receipt.ts'
import { SaveLink } from './save-link.tsx'

type ReceiptProps = { number: string; secret: string; receipt: FreshReceipt }

/** It arrived: the number, how to keep it, and what happens when. Prints on one page. */
export function Receipt({ number, secret, receipt }: ReceiptProps) {
  const { t } = useWords()
  const saying = useSaying()
  const { receivedAt, promise, isEmergency, toEmail, isEarlier } = receipt
  return (
    <Page title={t('receipt.title')} tab={t('receipt.tab', { number })}>
      {isEarlier && <p className="notice">{t('receipt.earlier')}</p>}
      <AfterSending number={number} secret={secret} hasHotline={isEmergency} />
      {isEmergency && <EmergencyCall words={t('receipt.urgent')} />}
      <section className="receipt" aria-labelledby="receipt-number">
        <h2 id="receipt-number">{t('receipt.number')}</h2>
        <p className="number">{number}</p>
        <h2>{t('receipt.secret')}</h2>
        <p className="secret">{secret.match(/.{1,4}/g)?.join(' ')}</p>
        <p className="small">{t('receipt.keep')}</p>
        <SaveLink number={number} secret={secret} />
      </section>
      <h2>{t('receipt.next')}</h2>
      <ol className="line">
        <li className="done">
          <p className="line-when">
            <When at={receivedAt} saying={saying} />
          </p>
          <p>
            <b>{t('receipt.received')}</b>
          </p>
          <p>{t('receipt.receivedHint')}</p>
        </li>
        <li className="now">
          <p className="line-when">{t('receipt.fromNow')}</p>
          <p>
            <b>{t('receipt.handled')}</b>
          </p>
          <p>{t('receipt.handledHint')}</p>
        </li>
        <li className="coming">
          <p className="line-when">
            <Icon name="clock" size={16} />
            <Sentence words={t('promise.by', { when: slot })}>
              <When at={promise.dueAt} saying={saying} />
            </Sentence>
          </p>
          <p>
            <b>{t('receipt.answered')}</b>
          </p>
          <p>{t(toEmail ? 'receipt.answeredMail' : 'receipt.answeredPage')}</p>
          {promise.provisional && <p className="small">{t('promise.provisional')}</p>}
        </li>
      </ol>
      <p className="for-print">{t('receipt.exactly', { when: sayExactly(promise.dueAt, saying) })}</p>
      <div className="actions">
        <Link to={`/t/${number}`} className="button">
          {t('receipt.follow')}
        </Link>
        {!isEmergency && <Hotline />}
      </div>
    </Page>
  )
}
