import type { Form } from '#records/knowledge/forms.rules.ts'
import { useWords } from '../words.ts'
import type { Draft } from './draft.ts'
import { changeDraft } from './drafts.ts'
import { faultSentence } from './fault-sentence.ts'
import { Input } from './input.tsx'
import { Notice } from './notice.tsx'
import { type ContactType, contactAsked, type Fault } from './steps.ts'

const autoComplete = { phone: 'tel', email: 'email', name: 'name' } as const
const inputType = { phone: 'tel', email: 'email', name: 'text' } as const

/** How to reach them, if they like. What it is for is told before it is asked. */
export function ContactQuestion({ form, draft, faults }: { form: Form; draft: Draft; faults: Fault[] }) {
  const { t } = useWords()
  const change = (type: ContactType, value: string): void =>
    changeDraft(form, { contact: { ...draft.contact, [type]: value } })
  const faultOf = (type: ContactType): string | undefined => {
    const fault = faults.find((candidate) => candidate.control === `contact-${type}`)
    return fault && faultSentence(fault, t)
  }
  return (
    <>
      <p className="hint">{t('contact.purpose')}</p>
      {draft.thinned && <p className="hint">{t('contact.notKept')}</p>}
      {contactAsked(form, draft).map((type) => (
        <Input
          key={type}
          id={`contact-${type}`}
          label={t(`contact.${type}`)}
          type={inputType[type]}
          autoComplete={autoComplete[type]}
          value={draft.contact[type]}
          onChange={(value) => change(type, value)}
          fault={faultOf(type)}
        />
      ))}
      <label className="radio">
        <input
          type="checkbox"
          checked={draft.research ?? false}
          onChange={(event) => changeDraft(form, { research: event.target.checked })}
        />
        <span>{t('consent.research')}</span>
      </label>
      <Notice />
    </>
  )
}
