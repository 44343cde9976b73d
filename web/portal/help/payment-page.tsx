import { useEffect, useRef, useState } from 'react'
import type { Answer } from '#platform/endpoint.ts'
import { call } from '../../kit/client.ts'
import { newId } from '../../kit/new-id.ts'
import { noteGuidanceOutcome, showGuidance } from '../api.ts'
import { beginDraft } from '../ask/drafts.ts'
import { go } from '../paths.ts'
import { usePortal } from '../portal.ts'
import { Hotline } from '../shell/hotline.tsx'
import { Icon } from '../shell/icon.tsx'
import { Page } from '../shell/page.tsx'
import { useWords } from '../words.ts'

type Guidance = Answer<typeof showGuidance>

/** Why a payment failed, by the code that an app or a slip shows, what to do now, and a person. */
export function PaymentPage({ family, code }: { family: string; code: string }) {
  const { t, language } = useWords()
  const found = useGuidance(family, code, language)
  const note = useNotes(family, code, found.guidance !== null)
  if (found.guidance === null)
    return (
      <Page title={t(found.failed ? 'help.payment.lost' : 'help.payment.tab')}>
        <p role="status">{t(found.failed ? 'help.payment.lostHint' : 'help.payment.loading')}</p>
        {found.failed && <Hotline />}
      </Page>
    )
  return (
    <Page title={found.guidance.title} tab={t('help.payment.tab')}>
      <Told guidance={found.guidance} complain={() => note('complained')} />
    </Page>
  )
}

function Told({ guidance, complain }: { guidance: Guidance; complain: () => void }) {
  const { t } = useWords()
  const { forms } = usePortal()
  const { money, why, steps, danger, complaint, family, code } = guidance
  const tell = (): void => {
    complain()
    const form = forms.find(({ key }) => key === complaint?.form)
    if (form && complaint) beginDraft(form, complaint.answers)
    go(form ? `/new/${form.key}` : '/')
  }
  return (
    <>
      {danger && (
        <div className="trouble">
          <p className="trouble-title">
            <Icon name="alert" size={20} />
            <b>{t('help.payment.danger')}</b>
          </p>
          <div className="actions">
            <Hotline urgent />
            <button type="button" className="button button-danger" onClick={tell}>
              {t('help.payment.tell')}
            </button>
          </div>
        </div>
      )}
      <p>
        <b>{money.words}</b>
      </p>
      <p>{why}</p>
      <h2>{t('help.payment.next')}</h2>
      <ol className="numbered">
        {steps
          .filter(({ does }) => does !== 'human')
          .map(({ key, words }) => (
            <li key={key}>{words}</li>
          ))}
      </ol>
      {!danger && (
        <div className="actions">
          <button type="button" className="button" onClick={tell}>
            {t('help.payment.person')}
          </button>
          <Hotline />
        </div>
      )}
      {code && <p className="small">{t('help.payment.code', { family, code })}</p>}
    </>
  )
}

/** What the server says of the code, in the reader's language. */
function useGuidance(family: string, code: string, language: 'zh-Hans' | 'en') {
  const [found, setFound] = useState<{ guidance: Guidance | null; failed: boolean }>({ guidance: null, failed: false })
  useEffect(() => {
    const stop = new AbortController()
    call(showGuidance, { query: { family, code, language }, signal: stop.signal })
      .then((guidance) => setFound({ guidance, failed: false }))
      .catch(() => {
        if (!stop.signal.aborted) setFound({ guidance: null, failed: true })
      })
    return () => stop.abort()
  }, [family, code, language])
  return found
}

/** Says that it was shown, once a page, and what followed. Nobody waits for it. */
function useNotes(family: string, code: string, isShown: boolean) {
  const showId = useRef('')
  const note = (outcome: 'shown' | 'complained'): void =>
    void call(noteGuidanceOutcome, { body: { showId: showId.current, family, code, outcome } }).catch(() => undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a show is one of a page, whatever else changes
  useEffect(() => {
    if (!isShown || showId.current) return
    showId.current = newId()
    note('shown')
  }, [isShown])
  return note
}
