import { type FormEvent, useState } from 'react'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { ContactQuestion } from '../ask/contact-question.tsx'
import { isEmpty } from '../ask/draft.ts'
import { discardDraft, draftOf, useDraft } from '../ask/drafts.ts'
import { ErrorSummary } from '../ask/error-summary.tsx'
import { FieldQuestion } from '../ask/field-question.tsx'
import { FilesQuestion } from '../ask/files-question.tsx'
import { RadioRows } from '../ask/radio-rows.tsx'
import { useSending } from '../ask/sending.ts'
import { SendingStatus } from '../ask/sending-status.tsx'
import { SendingTrouble } from '../ask/sending-trouble.tsx'
import { type Fault, faultsOf, stepsOf } from '../ask/steps.ts'
import { WordsQuestion } from '../ask/words-question.tsx'
import { go } from '../paths.ts'
import { Link } from '../shell/link.tsx'
import { Page } from '../shell/page.tsx'
import { useWords } from '../words.ts'

/** One page, no account: what it is about, the words, and an address for the answer if one is wanted. */
export function IdeasForm({ form, all }: { form: Form; all: Form[] }) {
  const { t, say } = useWords()
  const draft = useDraft(form)
  const sending = useSending(form)
  const [faults, setFaults] = useState<Fault[]>([])
  const [tries, setTries] = useState(0)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const now = draftOf(form)
    const found = stepsOf(form, now).flatMap((step) => faultsOf(step, form, now))
    setFaults(found)
    setTries(tries + 1)
    if (found.length === 0) void sending.send()
  }
  const faultAt = (control: string): Fault | undefined => faults.find((fault) => fault.control === control)
  return (
    <Page title={t('ideas.title')} faulty={faults.length > 0}>
      <p className="lead">{t('ideas.lead')}</p>
      <p className="small">
        {t('ideas.money')} <Link to="/">{t('ideas.moneyLink')}</Link>
      </p>
      <ErrorSummary faults={faults} tries={tries} />
      <SendingTrouble form={form} sending={sending} />
      <form noValidate onSubmit={submit} className="ask stack">
        {all.length > 1 && (
          <RadioRows
            id="kind"
            legend={t('ideas.kind')}
            legendUnseen={false}
            choices={all.map((each) => ({ value: each.key, label: say(each.title) }))}
            value={form.key}
            onChoose={(key) => go(`/ideas?kind=${encodeURIComponent(key)}`, { replace: true })}
          />
        )}
        {stepsOf(form, draft).map((step) => {
          switch (step.kind) {
            case 'field':
              return (
                <FieldQuestion
                  key={step.name}
                  form={form}
                  field={step.field}
                  draft={draft}
                  faults={faults}
                  labelUnseen={false}
                />
              )
            case 'words':
              return (
                <WordsQuestion
                  key="words"
                  form={form}
                  draft={draft}
                  fault={faultAt('words')}
                  label={t('ideas.words')}
                />
              )
            case 'files':
              return (
                <section key="files" className="stack-part">
                  <h2>{t('files.title')}</h2>
                  <FilesQuestion form={form} draft={draft} />
                </section>
              )
            case 'contact':
              return (
                <section key="contact" className="stack-part">
                  <h2>{t('ideas.contact')}</h2>
                  <ContactQuestion form={form} draft={draft} faults={faults} />
                </section>
              )
            default:
              return null
          }
        })}
        <div className="actions">
          <button type="submit" className="button button-main" aria-disabled={sending.busy}>
            {t(sending.busy ? 'check.sending' : 'check.send')}
          </button>
          {!isEmpty(draft) && (
            <button type="button" className="linklike" onClick={() => discardDraft(form)}>
              {t('draft.discardThis')}
            </button>
          )}
        </div>
        <SendingStatus sending={sending} />
      </form>
    </Page>
  )
}
