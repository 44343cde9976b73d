import { useEffect, useState } from 'react'
import type { Answer } from '#platform/endpoint.ts'
import type { showCallBack } from '#stages/capacity/calls/contract.ts'
import { call } from '../../kit/client.ts'
import { When } from '../../kit/when.tsx'
import { askForCallBack, showCallBack as show } from '../api.ts'
import { useSaying } from '../portal.ts'
import { Icon } from '../shell/icon.tsx'
import { Sentence, slot } from '../shell/sentence.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useWords } from '../words.ts'
import { type Acts, useAct } from './acts.ts'

/** While answers take long, the customer may ask to be called instead, and is told until when that would be. */
export function CallBack({ ticket, withTicket }: Acts) {
  const { t } = useWords()
  const saying = useSaying()
  const act = useAct()
  const [callBack, setCallBack] = useState<Answer<typeof showCallBack> | null>(null)
  const params = { number: ticket.number }
  useEffect(() => {
    const gone = new AbortController()
    // Whether it is offered is a help beside the matter: without an answer the page stands as it is.
    call(show, { params: { number: ticket.number }, signal: gone.signal }).then(setCallBack, () => undefined)
    return () => gone.abort()
  }, [ticket.number])
  const by = callBack?.askedBy ?? callBack?.offeredBy
  if (!by) return null
  const ask = () =>
    void act.run(by, async (idempotencyKey) =>
      setCallBack(await withTicket(() => call(askForCallBack, { params, idempotencyKey }))),
    )
  return (
    <div className="promise" role="status">
      <Icon name="phone" size={20} />
      <div>
        <b>
          <Sentence words={t(callBack?.askedBy ? 'callBack.asked' : 'callBack.offered', { when: slot })}>
            <When at={by} saying={saying} />
          </Sentence>
        </b>
        {callBack?.askedBy && <p>{t('callBack.careful')}</p>}
        {!callBack?.askedBy && (
          <p>
            <button type="button" className="button button-quiet" onClick={ask} aria-disabled={act.busy}>
              {t(act.busy ? 'callBack.busy' : 'callBack.ask')}
            </button>
          </p>
        )}
        {act.error !== null && <Trouble error={act.error} title={t('callBack.failed')} />}
      </div>
    </div>
  )
}
