import type { Form } from '#records/knowledge/forms.rules.ts'
import { usePortal } from '../portal.ts'
import { Page } from '../shell/page.tsx'
import { useWords } from '../words.ts'
import { EmergencyRows } from './emergency-rows.tsx'
import { FormRow } from './form-row.tsx'
import { UnfinishedDrafts } from './unfinished-drafts.tsx'

/** What happened? Money first, everything else quietly below, ideas last. */
export function FirstPage() {
  const { t } = useWords()
  const { forms } = usePortal()
  const inOrder = [...forms].sort((a, b) => a.order - b.order)
  const lane = (name: Form['lane']): Form[] => inOrder.filter((form) => form.lane === name)
  return (
    <Page title={t('first.title')} tab={t('first.tab')}>
      <UnfinishedDrafts forms={forms} />
      <EmergencyRows forms={lane('emergency')} />
      {lane('problem').length > 0 && (
        <nav className="rows" aria-label={t('first.problems')}>
          {lane('problem').map((form) => (
            <FormRow key={form.key} form={form} to={`/new/${form.key}`} />
          ))}
        </nav>
      )}
      {lane('idea').length > 0 && (
        <nav className="rows rows-quiet" aria-label={t('first.ideas')}>
          {lane('idea').map((form) => (
            <FormRow key={form.key} form={form} to={ideasPath(form, lane('idea'))} />
          ))}
        </nav>
      )}
      <p className="small">{t('first.promise')}</p>
    </Page>
  )
}

function ideasPath(form: Form, all: Form[]): string {
  return all.length > 1 ? `/ideas?kind=${encodeURIComponent(form.key)}` : '/ideas'
}
