import { useEffect } from 'react'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { useFilesSoon } from '../files/adding-files.tsx'
import { go } from '../paths.ts'
import { usePortal } from '../portal.ts'
import { NotFoundPage } from '../shell/not-found-page.tsx'
import { CheckPage } from './check-page.tsx'
import { isUntouched } from './draft.ts'
import { useDraft } from './drafts.ts'
import { QuestionPage } from './question-page.tsx'
import { stepsOf } from './steps.ts'

/** The questions of one form, a page each; `at` names the page. */
export function AskPage({ formKey, at }: { formKey: string; at: string }) {
  const form = usePortal().forms.find((candidate) => candidate.key === formKey)
  return form ? <Asking form={form} at={at} /> : <NotFoundPage />
}

function Asking({ form, at }: { form: Form; at: string }) {
  const draft = useDraft(form)
  useFilesSoon()
  const steps = stepsOf(form, draft)
  const found = steps.find((step) => step.name === at)
  // Back into a form that was sent, or a page that other answers have made superfluous: begin at the beginning.
  const stray = at !== '' && (!found || (found !== steps[0] && isUntouched(draft)))
  useEffect(() => {
    if (stray) go(`/new/${form.key}`, { replace: true })
  }, [stray, form.key])
  const step = found ?? steps[0]!
  if (stray) return null
  return step.kind === 'check' ? (
    <CheckPage form={form} draft={draft} />
  ) : (
    <QuestionPage form={form} draft={draft} step={step} steps={steps} />
  )
}
