import { maskNumbers } from '#records/customers/masking-numbers.rules.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { useWords } from '../words.ts'
import type { Draft } from './draft.ts'
import { changeDraft } from './drafts.ts'
import { faultSentence } from './fault-sentence.ts'
import { Input } from './input.tsx'
import { type Fault, wordsCharsMax } from './steps.ts'

const hints = { emergency: 'words.hintUrgent', problem: 'words.hint', idea: 'words.hintIdea' } as const

/** In their own words. Says at once when something was written that nobody here needs to see. */
export function WordsQuestion({
  form,
  draft,
  fault,
  label,
}: {
  form: Form
  draft: Draft
  fault: Fault | undefined
  label?: string
}) {
  const { t } = useWords()
  const left = wordsCharsMax - draft.text.length
  return (
    <Input
      id="words"
      label={label ?? t('words.title')}
      labelUnseen={label === undefined}
      rows={8}
      value={draft.text}
      onChange={(text) => changeDraft(form, { text })}
      hint={t(hints[form.lane])}
      fault={fault && faultSentence(fault, t)}
    >
      <p className="hint field-note" role="status">
        {maskNumbers(draft.text).found.length > 0 && t('words.masked')}
        {left < 1000 && ` ${t(left < 0 ? 'words.over' : 'words.left', { count: Math.abs(left) })}`}
      </p>
    </Input>
  )
}
