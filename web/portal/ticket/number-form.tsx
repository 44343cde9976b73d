import { type FormEvent, useRef, useState } from 'react'
import { readBase32, readTicketNumber } from '#records/tickets/number.rules.ts'
import { ProblemAnswer } from '../../kit/client.ts'
import { Input } from '../ask/input.tsx'
import { go } from '../paths.ts'
import { Trouble } from '../shell/trouble.tsx'
import { useWords, type WordKey } from '../words.ts'
import { keepSecret, readLink } from './secrets.ts'
import { openBySecret } from './use-ticket.ts'

const secretChars = 26

type NumberFormProps = { number?: string; refused?: string | undefined; onOpen?: (() => void) | undefined }
type Faults = { number?: WordKey | undefined; secret?: WordKey | undefined }

/** Number and secret, however they are typed; a whole link pasted into either field is understood too. */
export function NumberForm({ number: given = '', refused, onOpen }: NumberFormProps) {
  const { t } = useWords()
  const [number, setNumber] = useState(given)
  const [secret, setSecret] = useState('')
  const [faults, setFaults] = useState<Faults>({})
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  const change = (set: (text: string) => void) => (text: string) => {
    const link = readLink(text)
    if (!link) return set(text)
    setNumber(link.number)
    setSecret(link.secret)
  }
  const openIt = async (plain: string, key: string): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      await openBySecret(plain, key)
      keepSecret(plain, key)
      if (onOpen) onOpen()
      else go(`/t/${plain}`)
    } catch (refusal) {
      setBusy(false)
      setError(refusal)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const plain = readTicketNumber(number)
    const key = readBase32(secret)
    const found: Faults = {}
    if (!plain) found.number = number.trim() ? 'track.numberWrong' : 'track.numberMissing'
    if (key.length !== secretChars) found.secret = key ? 'track.secretWrong' : 'track.secretMissing'
    setFaults(found)
    if (plain && !found.secret) {
      if (!busy) void openIt(plain, key)
      return
    }
    form.current?.querySelector<HTMLInputElement>(found.number ? '#track-number' : '#track-secret')?.focus()
  }
  const isRefusal = error instanceof ProblemAnswer && error.status < 500
  return (
    <form ref={form} className="ask" noValidate onSubmit={submit}>
      {(error !== null || refused) && (
        <Trouble
          error={error ?? new ProblemAnswer(403, { detail: refused ?? '' })}
          title={t(error === null || isRefusal ? 'track.refused' : 'track.failed')}
        />
      )}
      <Input
        id="track-number"
        label={t('track.number')}
        hint={t('track.numberHint')}
        value={number}
        onChange={change(setNumber)}
        fault={faults.number && t(faults.number)}
        width="short"
      />
      <Input
        id="track-secret"
        label={t('track.secret')}
        hint={t('track.secretHint')}
        value={secret}
        onChange={change(setSecret)}
        fault={faults.secret && t(faults.secret)}
      />
      <div className="actions">
        <button type="submit" className="button" aria-disabled={busy}>
          {t(busy ? 'track.opening' : 'track.open')}
        </button>
      </div>
    </form>
  )
}
