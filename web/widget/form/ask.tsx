/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import { maskNumbers } from '#records/customers/masking-numbers.rules.ts'
import { contextRows } from '../../kit/host-context.ts'
import {
  chosenWords,
  contactsAsked,
  type Fault,
  type Field,
  type Form,
  faultsOf,
  filledIn,
  isTooLong,
  questionsOf,
} from './asking.ts'
import { CallLink } from './call-link.tsx'
import { Choices, Input, Question } from './control.tsx'
import { type Draft, emptyDraft, keepDraft, keptDraft } from './drafts.ts'
import { useSay } from './say.ts'
import { type Receipt, useSending } from './sending.ts'
import { Trouble } from './trouble.tsx'

const wants = ['answer', 'refund', 'compensation', 'fix', 'nothing'] as const

type AskProps = { form: Form; back: () => void; received: (receipt: Receipt) => void }

/** Everything that one kind of problem asks, on one page: the matter is filled in already where the page knows it. */
export function Ask({ form, back, received }: AskProps) {
  const { t, say, place } = useSay()
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = keptDraft(place.entry, form) ?? emptyDraft()
    return { ...kept, answers: { ...filledIn(form, place), ...kept.answers } }
  })
  const [faults, setFaults] = useState<Fault[]>([])
  const sending = useSending(form, received)
  const page = useRef<HTMLFormElement>(null)
  const change = (part: Partial<Draft>): void => {
    const next = { ...draft, ...part }
    setDraft(next)
    keepDraft(place.entry, form, next)
  }
  // The first thing to put right is where the focus goes.
  useEffect(() => {
    const control = faults[0] && page.current?.querySelector<HTMLElement>(`[id="${faults[0].control}"]`)
    const target = control?.querySelector('input') ?? control
    target?.focus()
  }, [faults])
  const faultOf = (control: string): string | undefined => {
    const fault = faults.find((candidate) => candidate.control === control)
    return fault && t(fault.word)
  }
  const submit = (event: Event): void => {
    event.preventDefault()
    const found = faultsOf(form, draft)
    setFaults(found)
    if (found.length > 0) return
    // Something has to be answered that only our own page asks.
    if (isTooLong(form, draft)) place.goOnInFrame(form.key, { answers: draft.answers, text: draft.text })
    else void sending.send(draft)
  }
  const { answers, text, contact } = draft
  const questions = questionsOf(form, draft)
  const optional = questions.filter(({ required }) => !required)
  const ask = (field: Field) => (
    <Question
      key={field.key}
      field={field}
      value={answers[field.key] ?? ''}
      change={(value) => change({ answers: { ...answers, [field.key]: value } })}
      fault={faultOf(`q-${field.key}`)}
    />
  )
  const contacts = contactsAsked(form, draft)
  const isUrgent = form.lane === 'emergency'
  return (
    <form class="page" ref={page} noValidate onSubmit={submit}>
      <p>
        <button type="button" class="link" onClick={back}>
          {t('back')}
        </button>
      </p>
      <h3 tabIndex={-1}>{say(form.title)}</h3>
      {isUrgent && (
        <div class="urgent-box">
          <p>{t('urgentHint')}</p>
          <CallLink urgent />
        </div>
      )}
      {questions.filter(({ required }) => required).map(ask)}
      <Input
        id="words"
        label={t(chosenWords(form, draft).length > 0 ? 'wordsMore' : 'words')}
        rows={3}
        value={text}
        change={(value) => change({ text: value })}
        hint={t('wordsHint')}
        fault={faultOf('words')}
      >
        <p class="hint" role="status">
          {maskNumbers(text).found.length > 0 && t('masked')}
        </p>
      </Input>
      {optional.length > 0 && (
        <details class="more" open={optional.some(({ key }) => faultOf(`q-${key}`))}>
          <summary>{t('more')}</summary>
          {optional.map(ask)}
        </details>
      )}
      <Choices
        id="wants"
        label={t('wants')}
        value={draft.wants}
        change={(value) => change({ wants: value })}
        choices={[
          ...wants.map((value) => ({ value, label: t(`want_${value}`) })),
          { value: '', label: t('want_unsure') },
        ]}
        small
      />
      {contacts.length > 0 && (
        <fieldset class="field">
          <legend>{t('contact')}</legend>
          <p class="hint">{t('contactHint')}</p>
          {contacts.map((type) => (
            <Input
              key={type}
              id={`contact-${type}`}
              label={t(type)}
              type={type === 'phone' ? 'tel' : 'email'}
              autoComplete={type === 'phone' ? 'tel' : 'email'}
              value={contact[type]}
              change={(value) => change({ contact: { ...contact, [type]: value } })}
              fault={faultOf(`contact-${type}`)}
            />
          ))}
        </fieldset>
      )}
      <Along />
      <p class="hint">{t('notice')}</p>
      <Trouble sending={sending} draft={draft} change={change} />
      <div class="acts">
        <button type="submit" class="button" aria-disabled={sending.busy}>
          {t(sending.busy ? 'sending' : 'send')}
        </button>
      </div>
      <button type="button" class="link" onClick={() => place.goOnInFrame(form.key, { answers, text })}>
        {t('pictures')}
      </button>
    </form>
  )
}

/** What the page says about the matter, shown before it is sent. */
function Along() {
  const { t, place } = useSay()
  const rows = contextRows(place.context, place.contextToken, place.language)
  if (rows.length === 0) return null
  return (
    <section class="along" aria-labelledby="along">
      <h4 id="along">{t('along')}</h4>
      <dl>
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
