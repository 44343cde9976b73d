import { type FormEvent, useState } from 'react'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { go, usePlace } from '../paths.ts'
import { EmergencyCall } from '../shell/emergency-call.tsx'
import { Icon } from '../shell/icon.tsx'
import { Page } from '../shell/page.tsx'
import { useWords } from '../words.ts'
import { ContactQuestion } from './contact-question.tsx'
import type { Draft } from './draft.ts'
import { changeDraft, discardDraft, draftOf } from './drafts.ts'
import { ErrorSummary } from './error-summary.tsx'
import { FieldQuestion } from './field-question.tsx'
import { FilesQuestion } from './files-question.tsx'
import { type Fault, faultsOf, firstOpenStep, type Step, stepsOf } from './steps.ts'
import { WantsQuestion } from './wants-question.tsx'
import { WordsQuestion } from './words-question.tsx'

type QuestionPageProps = { form: Form; draft: Draft; step: Step; steps: Step[] }

/** One question: the thin line of progress, the question, on. Enter goes on; the browser's back goes back. */
export function QuestionPage({ form, draft, step, steps }: QuestionPageProps) {
  const { t, say } = useWords()
  const [faults, setFaults] = useState<Fault[]>([])
  const [tries, setTries] = useState(0)
  const position = steps.indexOf(step)
  const { search, turn } = usePlace()
  const isEditing = search.has('edit')

  const onward = (): void => {
    const now = draftOf(form)
    // Other answers may have opened other questions: the way on is counted anew.
    const later = stepsOf(form, now)
    const next = isEditing
      ? firstOpenStep(form, now)
      : (later[later.findIndex((candidate) => candidate.name === step.name) + 1] ?? firstOpenStep(form, now))
    go(`/new/${form.key}?at=${next.name}`)
  }
  const passOver = (key: string): void => changeDraft(form, { answers: { ...draftOf(form).answers, [key]: '' } })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const found = faultsOf(step, form, draftOf(form))
    setFaults(found)
    setTries(tries + 1)
    if (found.length > 0) return
    // Going on without an answer says that there is none.
    if (step.kind === 'field' && !(step.field.key in draftOf(form).answers)) passOver(step.field.key)
    onward()
  }
  const skip = (): void => {
    if (step.kind === 'field') passOver(step.field.key)
    if (step.kind === 'wants') changeDraft(form, { wants: '' })
    if (step.kind === 'contact') changeDraft(form, { contact: { name: '', phone: '', email: '' } })
    onward()
  }
  const discard = (): void => {
    discardDraft(form)
    go('/')
  }

  const back = (): void => {
    const before = steps[position - 1]
    if (turn > 0) history.back()
    else go(before ? `/new/${form.key}?at=${before.name}` : '/')
  }
  const above = (
    <>
      <div className="progress" aria-hidden="true">
        <span style={{ width: `${((position + 1) / steps.length) * 100}%` }} />
      </div>
      <p className="where">
        <button type="button" className="linklike" onClick={back}>
          <Icon name="back" size={16} />
          {t('ask.back')}
        </button>
        <span>{t('ask.where', { at: position + 1, of: steps.length })}</span>
      </p>
      <p className="caption">{say(form.title)}</p>
    </>
  )
  const heading = headingOf(step, { t, say })
  return (
    <Page title={heading} tab={say(form.title)} faulty={faults.length > 0} above={above}>
      <ErrorSummary faults={faults} tries={tries} />
      <form className="ask" noValidate onSubmit={submit}>
        {step.kind === 'field' && <FieldQuestion form={form} field={step.field} draft={draft} faults={faults} />}
        {step.kind === 'words' && <WordsQuestion form={form} draft={draft} fault={faults[0]} />}
        {step.kind === 'files' && <FilesQuestion form={form} draft={draft} />}
        {step.kind === 'wants' && <WantsQuestion form={form} draft={draft} />}
        {step.kind === 'contact' && <ContactQuestion form={form} draft={draft} faults={faults} />}
        <div className="actions">
          <button type="submit" className="button">
            {t('ask.onward')}
          </button>
          {skipLabel(step, draft, t) && (
            <button type="button" className="button button-quiet" onClick={skip}>
              {skipLabel(step, draft, t)}
            </button>
          )}
        </div>
      </form>
      {form.lane === 'emergency' && <EmergencyCall words={t('emergency.whileAsking')} />}
      <div className="small">
        <p>{t('draft.kept')}</p>
        <button type="button" className="linklike" onClick={discard}>
          {t('draft.discardThis')}
        </button>
      </div>
    </Page>
  )
}

type Words = Pick<ReturnType<typeof useWords>, 't' | 'say'>

function headingOf(step: Step, { t, say }: Words): string {
  if (step.kind === 'field') return say(step.field.ui.label)
  return step.kind === 'check' ? t('check.title') : t(`${step.kind}.title`)
}

/** Whether, and with which words, a question may be passed over. A required one may not. */
function skipLabel(step: Step, draft: Draft, t: Words['t']): string | null {
  if (step.kind === 'field' && !step.field.required) return t('ask.dontKnow')
  if (step.kind === 'files' && draft.files.length === 0) return t('files.skip')
  return step.kind === 'contact' ? t('contact.skip') : null
}
