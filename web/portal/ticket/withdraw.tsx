import { type FormEvent, useRef, useState } from 'react'
import { call } from '../../kit/client.ts'
import { withdrawTicket } from '../api.ts'
import { Input } from '../ask/input.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useWords } from '../words.ts'
import { type Acts, useAct } from './acts.ts'

/** Taking it back, after being asked once whether that is meant. */
export function Withdraw({ ticket, show, withTicket }: Acts) {
  const { t } = useWords()
  const act = useAct()
  const dialog = useRef<HTMLDialogElement>(null)
  const [reason, setReason] = useState('')
  const ask = (): void => {
    const box = dialog.current
    if (!box) return
    // Safari 14 knows the element as a plain box only: it is then shown in its place on the page.
    if (typeof box.showModal === 'function') box.showModal()
    else box.setAttribute('open', '')
  }
  const close = (): void => {
    const box = dialog.current
    if (typeof box?.close === 'function') box.close()
    else box?.removeAttribute('open')
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const body = reason.trim() ? { reason: reason.trim().slice(0, 500) } : {}
    const params = { number: ticket.number }
    void act.run(JSON.stringify(body), async (idempotencyKey) => {
      const answer = await withTicket(() => call(withdrawTicket, { params, body, idempotencyKey }))
      close()
      show(answer)
      document.querySelector<HTMLElement>('main h1')?.focus()
    })
  }
  return (
    <section className="withdraw">
      <button type="button" className="linklike" onClick={ask}>
        {t('withdraw.ask')}
      </button>
      <dialog ref={dialog} aria-labelledby="withdraw-title">
        <form onSubmit={submit}>
          <h2 id="withdraw-title">{t('withdraw.title')}</h2>
          <p>{t('withdraw.words')}</p>
          <Input id="withdraw-reason" label={t('withdraw.reason')} value={reason} onChange={setReason} rows={2} />
          {act.error !== null && <Trouble error={act.error} title={t('withdraw.failed')} />}
          <div className="actions">
            <button type="button" className="button button-quiet" onClick={close}>
              {t('withdraw.keep')}
            </button>
            <button type="submit" className="button button-danger" aria-disabled={act.busy}>
              {t(act.busy ? 'withdraw.busy' : 'withdraw.do')}
            </button>
          </div>
        </form>
      </dialog>
    </section>
  )
}
