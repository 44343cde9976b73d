import { call } from '../../kit/client.ts'
import { sayDay } from '../../kit/dates.ts'
import { askForErasure } from '../api.ts'
import { useSaying } from '../portal.ts'
import { Trouble } from '../shell/trouble.tsx'
import { useAct } from '../ticket/acts.ts'
import { useWords } from '../words.ts'
import type { OwnProps } from './own-data-view.tsx'

/** How long it is kept, and the wish to have it erased: what became of it stands here, with its reason. */
export function EraseRequest({ number, data, again }: OwnProps) {
  const { t } = useWords()
  const saying = useSaying()
  const act = useAct()
  const { erasure } = data
  const ask = (): void =>
    void act.run(number, async () => {
      await call(askForErasure, { params: { number } })
      await again()
    })
  const mayAsk = !erasure || erasure.state === 'refused' || erasure.state === 'done'
  return (
    <section aria-labelledby="erase" className="unprinted">
      <h2 id="erase">{t('own.erase')}</h2>
      <p>{data.keptUntil ? t('own.keptUntil', { day: sayDay(data.keptUntil, saying) }) : t('own.keptOpen')}</p>
      {erasure?.state === 'waiting' && (
        <p className="notice" role="status">
          {t('own.eraseWaiting', { day: sayDay(erasure.askedAt, saying) })}
        </p>
      )}
      {erasure?.state === 'granted' && erasure.eraseAt && (
        <p className="notice">{t('own.eraseGranted', { day: sayDay(erasure.eraseAt, saying) })}</p>
      )}
      {erasure?.state === 'refused' && (
        <p className="notice">
          {t('own.eraseRefused')} {t(`own.refused.${erasure.reason ?? 'other'}`)}
        </p>
      )}
      {act.error !== null && <Trouble error={act.error} title={t('own.eraseFailed')} />}
      {mayAsk && (
        <div className="actions">
          <button type="button" className="button button-danger" onClick={ask} aria-disabled={act.busy}>
            {t('own.eraseAsk')}
          </button>
        </div>
      )}
    </section>
  )
}
