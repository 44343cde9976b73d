import { type FormEvent, useState } from 'react'
import { call } from '../../kit/client.ts'
import { addInformation } from '../api.ts'
import { Input } from '../ask/input.tsx'
import { wordsCharsMax } from '../ask/steps.ts'
import { AddingFiles } from '../files/adding-files.tsx'
import { uploadIdsOf } from '../files/file-item.ts'
import { settled } from '../files/uploading.ts'
import { Trouble } from '../shell/trouble.tsx'
import { useWords, type WordKey } from '../words.ts'
import { type Acts, useAct } from './acts.ts'
import { changeMessage, discardMessage, messageOf, useMessage } from './message-draft.ts'

/** The customer adds something, or answers a question. What was begun outlives a reload of the page. */
export function AddInformation({ ticket, show, withTicket }: Acts) {
  const { t } = useWords()
  const act = useAct()
  const { number } = ticket
  const { text, files, thinned } = useMessage(number)
  const [fault, setFault] = useState<WordKey | null>(null)
  const [waits, setWaits] = useState(false)
  // The story as it was right after sending: the word of thanks goes when the story goes on.
  const [sentAt, setSentAt] = useState(-1)

  const send = async (): Promise<void> => {
    if (waits) return
    setWaits(true)
    await settled(messageOf(number).files)
    setWaits(false)
    const draft = messageOf(number)
    const wrong = faultOf(draft)
    setFault(wrong)
    if (wrong) {
      document.getElementById(wrong === 'fault.files' ? 'add-files' : 'add')?.focus()
      return
    }
    const body = { text: draft.text.trim(), attachments: uploadIdsOf(draft.files) }
    const params = { number }
    const worked = await act.run(JSON.stringify(body), async (idempotencyKey) => {
      const answer = await withTicket(() => call(addInformation, { params, body, idempotencyKey }))
      setSentAt(answer.storySeq)
      show(answer)
    })
    if (worked) discardMessage(number)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void send()
  }
  const change = (next: string): void => {
    changeMessage(number, { text: next })
    if (next) setSentAt(-1)
  }
  const busy = act.busy || waits
  return (
    <form noValidate onSubmit={submit} className="add">
      <Input
        id="add"
        label={t(ticket.stage === 'waiting_customer' ? 'talk.answer' : 'talk.add')}
        hint={t(thinned ? 'talk.maskedDraft' : 'talk.addHint')}
        rows={3}
        value={text}
        onChange={change}
        fault={fault && fault !== 'fault.files' ? t(fault) : undefined}
      />
      <AddingFiles
        id="add-files"
        files={files}
        holder={{ read: () => messageOf(number).files, change: (next) => changeMessage(number, { files: next }) }}
      />
      {fault === 'fault.files' && (
        <p className="fault" role="alert">
          {t(fault)}
        </p>
      )}
      {act.error !== null && (
        <Trouble error={act.error} title={t('talk.failed')} again={() => void send()} busy={busy} />
      )}
      <div className="actions">
        <button type="submit" className="button button-quiet" aria-disabled={busy}>
          {t(busy ? 'talk.sending' : 'talk.send')}
        </button>
        <span className="said" role="status">
          {sentAt === ticket.storySeq && t('talk.sent')}
        </span>
      </div>
    </form>
  )
}

function faultOf({ text, files }: ReturnType<typeof messageOf>): WordKey | null {
  if (files.some((file) => file.state === 'failed')) return 'fault.files'
  if (text.trim().length > wordsCharsMax) return 'fault.too_long'
  return text.trim() === '' && files.length === 0 ? 'talk.nothing' : null
}
