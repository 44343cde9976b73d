import { type FormEvent, useEffect, useRef, useState } from 'react'
import { call } from '../../kit/client.ts'
import { proveIdentity, sendIdentityCode } from '../api.ts'
import { Input } from '../ask/input.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useAct } from '../ticket/acts.ts'
import { useWords } from '../words.ts'

const codeDigits = 6

/** One step that shows who it is: a code to the address on file, or one that staff read out on the telephone. */
export function IdentityStep({ number, onProved }: { number: string; onProved: () => Promise<void> }) {
  const { t } = useWords()
  const sending = useAct()
  const proving = useAct()
  const [isAsked, setAsked] = useState(false)
  const [code, setCode] = useState('')
  const [fault, setFault] = useState<string | undefined>()
  const field = useRef<HTMLFormElement>(null)
  const params = { number }

  const send = (): void =>
    void sending.run(number, async () => {
      await call(sendIdentityCode, { params })
      setAsked(true)
      setCode('')
      setFault(undefined)
    })
  useEffect(() => {
    if (isAsked) field.current?.querySelector('input')?.focus()
  }, [isAsked])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const digits = code.replace(/\D/g, '')
    if (digits.length !== codeDigits) {
      setFault(t('own.codeFormat'))
      return
    }
    void proving.run(digits, async () => {
      const { outcome, triesLeft } = await call(proveIdentity, { params, body: { code: digits } })
      if (outcome === 'proved') return onProved()
      setFault(outcome === 'wrong' ? t('own.codeWrong', { count: triesLeft ?? 0 }) : t('own.codeEnded'))
    })
  }
  return (
    <>
      <p className="lead">{t('own.stepLead')}</p>
      <section aria-labelledby="by-mail">
        <h2 id="by-mail">{t('own.byMail')}</h2>
        <p>{t(isAsked ? 'own.sent' : 'own.byMailHint')}</p>
        {sending.error !== null && <Trouble error={sending.error} title={t('own.sendFailed')} />}
        <div className="actions">
          <button
            type="button"
            className={isAsked ? 'button button-quiet' : 'button'}
            onClick={send}
            aria-disabled={sending.busy}
          >
            {t(sending.busy ? 'own.sending' : isAsked ? 'own.sendAgain' : 'own.send')}
          </button>
        </div>
      </section>
      <section aria-labelledby="by-phone">
        <h2 id="by-phone">{t('own.byPhone')}</h2>
        <p>{t('own.byPhoneHint')}</p>
      </section>
      <section aria-labelledby="code-title">
        <h2 id="code-title">{t('own.haveCode')}</h2>
        <form noValidate onSubmit={submit} ref={field}>
          <Input
            id="code"
            label={t('own.code')}
            hint={t('own.codeHint')}
            value={code}
            onChange={(text) => {
              setCode(text)
              setFault(undefined)
            }}
            fault={fault}
            inputMode="numeric"
            autoComplete="one-time-code"
            width="short"
          />
          {proving.error !== null && <Trouble error={proving.error} title={t('own.proveFailed')} />}
          <div className="actions">
            <button type="submit" className="button" aria-disabled={proving.busy}>
              {t(proving.busy ? 'own.proving' : 'own.prove')}
            </button>
          </div>
        </form>
      </section>
      <p className="small">{t('own.noSms')}</p>
    </>
  )
}
