import { type FormEvent, useState } from 'react'
import { call, ProblemAnswer } from '../../kit/client.ts'
import { correctContact, correctName } from '../api.ts'
import { Input } from '../ask/input.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useAct } from '../ticket/acts.ts'
import { useWords } from '../words.ts'

type What = 'name' | 'phone' | 'email' | 'app_user'
type CorrectableProps = {
  number: string
  what: What
  contactId?: string
  label: string
  value: string | null
  note?: string | undefined
  again: () => Promise<void>
}

const inputType = { name: 'text', phone: 'tel', email: 'email' } as const

/** One line of who they are, with a way to put it right. What their app says of them is the app's to change. */
export function Correctable({ number, what, contactId, label, value, note, again }: CorrectableProps) {
  const { t } = useWords()
  const act = useAct()
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState(value ?? '')
  const isFault = act.error instanceof ProblemAnswer && act.error.status === 422
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void act.run(text, async () => {
      const body = { value: text.trim() }
      if (what === 'name') await call(correctName, { params: { number }, body })
      else await call(correctContact, { params: { number, contactId: contactId! }, body })
      setOpen(false)
      await again()
    })
  }
  const id = `own-${contactId ?? what}`
  if (isOpen && what !== 'app_user')
    return (
      <div className="answer-form">
        <form noValidate onSubmit={submit}>
          <Input
            id={id}
            label={label}
            hint={what === 'name' ? undefined : t('own.correctHint')}
            type={inputType[what]}
            autoComplete={what === 'phone' ? 'tel' : what}
            value={text}
            onChange={setText}
            fault={isFault ? t(what === 'name' ? 'fault.required' : `fault.${what}`) : undefined}
          />
          {act.error !== null && !isFault && <Trouble error={act.error} title={t('own.correctFailed')} />}
          <div className="actions">
            <button type="submit" className="button" aria-disabled={act.busy}>
              {t('own.save')}
            </button>
            <button type="button" className="button button-quiet" onClick={() => setOpen(false)}>
              {t('own.cancel')}
            </button>
          </div>
        </form>
      </div>
    )
  return (
    <div className="answer">
      <dt>{label}</dt>
      <dd className={value ? 'answer-value' : 'answer-value answer-none'}>
        {value ?? t('own.none')}
        {note && <small> · {note}</small>}
      </dd>
      {what !== 'app_user' && (
        <dd className="answer-change">
          <button
            type="button"
            className="linklike"
            onClick={() => setOpen(true)}
            aria-label={t('own.correctWhat', { what: label })}
          >
            {t('own.correct')}
          </button>
        </dd>
      )}
    </div>
  )
}
