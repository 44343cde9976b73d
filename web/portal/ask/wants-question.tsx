import type { Form } from '#records/knowledge/forms.rules.ts'
import { useWords } from '../words.ts'
import { type Draft, wants } from './draft.ts'
import { changeDraft } from './drafts.ts'
import { RadioRows } from './radio-rows.tsx'

export function WantsQuestion({ form, draft }: { form: Form; draft: Draft }) {
  const { t } = useWords()
  return (
    <RadioRows
      id="wants"
      legend={t('wants.title')}
      hint={t('wants.hint')}
      choices={[
        ...wants.map((value) => ({ value, label: t(`wants.${value}`) })),
        { value: '', label: t('wants.unsure') },
      ]}
      value={draft.wants}
      onChoose={(value) => changeDraft(form, { wants: wants.find((want) => want === value) ?? '' })}
    />
  )
}
