import type { Field, Form } from '#records/knowledge/forms.rules.ts'
import { useWords } from '../words.ts'
import type { Draft } from './draft.ts'
import { changeDraft } from './drafts.ts'
import { faultSentence } from './fault-sentence.ts'
import { FieldControl } from './field-control.tsx'
import type { Fault } from './steps.ts'

type FieldQuestionProps = { form: Form; field: Field; draft: Draft; fault: Fault | undefined; labelUnseen?: boolean }

/** One field of a form, whatever its type, bound to the draft. */
export function FieldQuestion({ form, field, draft, fault, labelUnseen = true }: FieldQuestionProps) {
  const { t } = useWords()
  return (
    <FieldControl
      field={field}
      value={draft.answers[field.key] ?? null}
      onChange={(value) => changeDraft(form, { answers: { ...draft.answers, [field.key]: value } })}
      fault={fault && faultSentence(fault, t)}
      labelUnseen={labelUnseen}
    />
  )
}
