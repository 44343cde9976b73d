import { useState } from 'react'
import { Mark } from '../../kit/mark.tsx'
import { useWords } from '../words.ts'
import { CallLink } from './hotline.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { lastHotline } from './last-hotline.ts'

/** Instead of everything, when the server does not answer or nobody has set it up yet. */
export function Closed({ answered, again }: { answered: boolean; again: () => Promise<void> }) {
  const { t } = useWords()
  const [busy, setBusy] = useState(false)
  const retry = (): void => {
    if (busy) return
    setBusy(true)
    void again().finally(() => setBusy(false))
  }
  return (
    <>
      <header className="top">
        <span className="brand">
          <Mark />
          <span>{t('closed.brand')}</span>
        </span>
        <LanguageSwitch />
      </header>
      <div className="column">
        <main className="page">
          <title>{t('closed.brand')}</title>
          <h1>{t(answered ? 'closed.notSetUp' : 'closed.unreachable')}</h1>
          <p className="lead">{t(answered ? 'closed.notSetUpHint' : 'closed.unreachableHint')}</p>
          <div className="actions">
            <button type="button" className="button" aria-disabled={busy} onClick={retry}>
              {t(busy ? 'closed.trying' : 'trouble.again')}
            </button>
            <CallLink hotline={lastHotline()} />
          </div>
        </main>
      </div>
    </>
  )
}
