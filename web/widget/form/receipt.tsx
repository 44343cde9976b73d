/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { sayExactly, sayWhen } from '../../kit/dates.ts'
import type { Form } from './asking.ts'
import { CallLink } from './call-link.tsx'
import { useSay } from './say.ts'
import type { Receipt } from './sending.ts'

/** It arrived: the number, the promise, and the link that opens it. */
export function Received({ form, receipt }: { form: Form; receipt: Receipt }) {
  const { t, place } = useSay()
  const [said, setSaid] = useState('')
  const { number, secret, promise } = receipt
  // The secret stands in the fragment, which browsers never send to any server.
  const link = `${place.origin}/t/${number}#k=${secret}`
  const saying = { zone: place.portal.zone, language: place.language, now: new Date(receipt.receivedAt) }
  const copy = (): void => {
    const text = `${t('number')} ${number}\n${link}`
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(text))
      .then(
        () => setSaid(t('copied')),
        () => setSaid(t('copyFailed')),
      )
  }
  return (
    <div class="page">
      <h3 tabIndex={-1}>{t('received')}</h3>
      {form.lane === 'emergency' && (
        <div class="urgent-box">
          <p>{t('receivedUrgent')}</p>
          <CallLink urgent />
        </div>
      )}
      <section class="receipt" aria-labelledby="number">
        <h4 id="number">{t('number')}</h4>
        <p class="number">{number}</p>
        <p>
          <time dateTime={promise.dueAt} title={sayExactly(promise.dueAt, saying)}>
            <b>{t('by', { when: sayWhen(promise.dueAt, saying) })}</b>
          </time>{' '}
          {t('answer')} {promise.provisional && t('provisional')}
        </p>
      </section>
      <div class="acts">
        <a class="button" href={link} target="_blank" rel="noopener noreferrer">
          {t('follow')}
        </a>
        <button type="button" class="button quiet" onClick={copy}>
          {t('copy')}
        </button>
      </div>
      <p class="hint" role="status">
        {said}
      </p>
      <p class="hint">{t('keep')}</p>
      <p>
        <button type="button" class="link" onClick={place.close}>
          {t('done')}
        </button>
      </p>
    </div>
  )
}
