import { type FormEvent, useEffect } from 'react'
import { maskNumbers } from '#records/customers/masking-numbers.rules.ts'
import { sayAnswer } from '#records/knowledge/answers.rules.ts'
import { askedAnswers, type Form } from '#records/knowledge/forms.rules.ts'
import { currency } from '../../kit/money.ts'
import { HostSaid } from '../embed/host-said.tsx'
import { go } from '../paths.ts'
import { EmergencyCall } from '../shell/emergency-call.tsx'
import { Page } from '../shell/page.tsx'
import { useWords } from '../words.ts'
import { AnswerRow } from './answer-row.tsx'
import type { Draft } from './draft.ts'
import { Notice } from './notice.tsx'
import { useSending } from './sending.ts'
import { SendingStatus } from './sending-status.tsx'
import { SendingTrouble } from './sending-trouble.tsx'
import { contactAsked, firstOpenStep, stepsOf } from './steps.ts'

/** Everything on one page before it is sent, each line with the way back to its question. */
export function CheckPage({ form, draft }: { form: Form; draft: Draft }) {
  const { t, say, language } = useWords()
  const sending = useSending(form)
  const open = firstOpenStep(form, draft)
  // After a reload the personal answers are gone; a required one among them has to be asked again.
  useEffect(() => {
    if (open.kind !== 'check' && !sending.busy) go(`/new/${form.key}?at=${open.name}&edit`, { replace: true })
  }, [open.kind, open.name, form.key, sending.busy])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void sending.send()
  }
  const edit = (name: string): string => `/new/${form.key}?at=${name}&edit`
  const contact = contactAsked(form, draft)
    .map((type) => draft.contact[type].trim())
    .filter(Boolean)
  const answers = askedAnswers(form, draft.answers)
  const spoken = { language, currency, yes: t('ask.yes'), no: t('ask.no') }
  const progress = (
    <div className="progress" aria-hidden="true">
      <span className="progress-full" />
    </div>
  )
  return (
    <Page title={t('check.title')} tab={say(form.title)} above={progress}>
      <p className="lead">{t(form.lane === 'emergency' ? 'check.leadUrgent' : 'check.lead')}</p>
      <SendingTrouble form={form} sending={sending} stepPath={edit} />
      <form className="ask" onSubmit={submit}>
        <dl className="answers">
          {stepsOf(form, draft).map((step) => {
            switch (step.kind) {
              case 'field':
                return (
                  <AnswerRow
                    key={step.name}
                    label={say(step.field.ui.label)}
                    value={step.field.key in answers ? sayAnswer(step.field, answers[step.field.key]!, spoken) : ''}
                    to={edit(step.name)}
                  />
                )
              case 'words':
                return (
                  <AnswerRow
                    key="words"
                    label={t('words.short')}
                    value={maskNumbers(draft.text.trim()).text}
                    to={edit('words')}
                  />
                )
              case 'files':
                return (
                  <AnswerRow
                    key="files"
                    label={t('files.short')}
                    value={draft.files.map((file) => file.name).join('\n')}
                    to={edit('files')}
                  />
                )
              case 'wants':
                return (
                  <AnswerRow
                    key="wants"
                    label={t('wants.short')}
                    value={draft.wants ? t(`wants.${draft.wants}`) : ''}
                    to={edit('wants')}
                  />
                )
              case 'contact':
                return (
                  <AnswerRow key="contact" label={t('contact.short')} value={contact.join('\n')} to={edit('contact')} />
                )
              default:
                return null
            }
          })}
        </dl>
        <HostSaid />
        <Notice />
        <div className="actions">
          <button type="submit" className="button button-main" aria-disabled={sending.busy}>
            {t(sending.busy ? 'check.sending' : 'check.send')}
          </button>
        </div>
        <SendingStatus sending={sending} />
      </form>
      {form.lane === 'emergency' && <EmergencyCall words={t('emergency.whileAsking')} />}
    </Page>
  )
}
