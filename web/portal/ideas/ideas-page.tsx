import { usePortal } from '../portal.ts'
import { NotFoundPage } from '../shell/not-found-page.tsx'
import { IdeasForm } from './ideas-form.tsx'

/** The website's complaints and suggestions: everything on one page. `kind` names the form when there are several. */
export function IdeasPage({ kind }: { kind: string }) {
  const ideas = usePortal()
    .forms.filter((form) => form.lane === 'idea')
    .sort((a, b) => a.order - b.order)
  const form = ideas.find((candidate) => candidate.key === kind) ?? ideas[0]
  return form ? <IdeasForm form={form} all={ideas} /> : <NotFoundPage />
}
