/** @jsxImportSource preact */
import { newKey, ProblemAnswer } from '../../kit/client.ts'
import { CallLink } from './call-link.tsx'
import type { Draft } from './drafts.ts'
import { useSay } from './say.ts'
import type { Sending } from './sending.ts'

type TroubleProps = { sending: Sending; draft: Draft; change: (part: Partial<Draft>) => void }

/** Not sent, or not yet: why, that nothing is lost, once more, and a human. */
export function Trouble({ sending, draft, change }: TroubleProps) {
  const { t } = useSay()
  const { error, wait, isTaken } = sending
  const again = (): void => {
    const next = isTaken ? { ...draft, key: newKey() } : draft
    change(next)
    void sending.send(next)
  }
  return (
    <div role="alert">
      {wait !== '' && (
        <div class="trouble">
          <p>{t(wait)}</p>
          <CallLink />
        </div>
      )}
      {error !== null && (
        <div class="trouble">
          <h4>{t(isTaken ? 'taken' : 'failed')}</h4>
          <p>{(error instanceof ProblemAnswer && error.detail) || t('offline')}</p>
          <p>{t('failedHint')}</p>
          <div class="acts">
            <button type="button" class="button" onClick={again}>
              {t(isTaken ? 'anew' : 'again')}
            </button>
            <CallLink />
          </div>
        </div>
      )}
    </div>
  )
}
