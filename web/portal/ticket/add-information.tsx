import { type FormEvent, useState } from 'react'
import { call } from '../../kit/client.ts'
import { addInformation } from '../api.ts'
import { Input } from '../ask/input.tsx'
import { wordsCharsMax } from '../ask/steps.ts'
import { Trouble } from '../shell/trouble.tsx'
import { useWords, type WordKey } from '../words.ts'
import { type Acts, useAct } from './acts.ts'

/** The customer adds something, or answers a question. */
export function AddInformation({ ticket, show, withTicket }: Acts) {
  const { t } = useWords()
  const act = useAct()
  const [text, setText] = useState('')
  const [fault, setFault] = useState<WordKey | null>(null)
  // The story as it was right after sending: the word of thanks goes when the story goes on.
  const [sentAt, setSentAt] = useState(-1)
  const send = (): void => {
    const body = { text: text.trim() }
    const wrong = body.text === '' ? 'talk.nothing' : body.text.length > wordsCharsMax ? 'fault.tooLong' : null
    setFault(wrong)
    if (wrong) {
      document.getElementById('add')?.focus()
      return
    }
    const params = { number: ticket.number }
    void act
      .run(body.text, async (idempotencyKey) => {
        const answer = await withTicket(() => call(addInformation, { params, body, idempotencyKey }))
        setSentAt(answer.storySeq)
        show(answer)
      })
      .then((worked) => {
        if (worked) setText('')
      })
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send()
  }
  const change = (next: string): void => {
    setText(next)
    if (next) setSentAt(-1)
  }
  return (
    <form noValidate onSubmit={submit} className="add">
      <Input
        id="add"
        label={t(ticket.stage === 'waiting_customer' ? 'talk.answer' : 'talk.add')}
        hint={t('talk.addHint')}
        rows={3}
        value={text}
        onChange={change}
        fault={fault ? t(fault) : undefined}
      />
      {act.error !== null && <Trouble error={act.error} title={t('talk.failed')} again={send} busy={act.busy} />}
      <div className="actions">
        <button type="submit" className="button button-quiet" aria-disabled={act.busy}>
          {t(act.busy ? 'talk.sending' : 'talk.send')}
        </button>
        <span className="said" role="status">
          {sentAt === ticket.storySeq && t('talk.sent')}
        </span>
      </div>
    </form>
  )
}
