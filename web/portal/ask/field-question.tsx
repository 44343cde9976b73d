import type { Field, Form } from '#records/knowledge/forms.rules.ts'
import { useWords } from '../words.ts'
import type { Draft } from './draft.ts'
import { changeDraft } from './drafts.ts'
import { faultSentence } from './fault-sentence.ts'
import { FieldControl } from './field-control.tsx'
import type { Fault } from './steps.ts'

type FieldQuestionProps = { form: Form; field: Field; draft: Draft; faults: Fault[]; labelUnseen?: boolean }

/** One question of a form, whatever it takes, bound to the draft. */
export function FieldQuestion({ form, field, draft, faults, labelUnseen = true }: FieldQuestionProps) {
  const { t } = useWords()
  return (
    <FieldControl
      id={`q-${field.key}`}
      field={field}
      value={draft.answers[field.key] ?? null}
      onChange={(value) => changeDraft(form, { answers: { ...draft.answers, [field.key]: value } })}
      faultAt={(id) => {
        const fault = faults.find((candidate) => candidate.control === id)
        return fault && faultSentence(fault, t)
      }}
      labelUnseen={labelUnseen}
    />
  )
}
