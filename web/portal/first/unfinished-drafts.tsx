import type { Form } from '#records/knowledge/forms.rules.ts'
import { isEmpty } from '../ask/draft.ts'
import { discardDraft, draftOf, useDraft } from '../ask/drafts.ts'
import { firstOpenStep } from '../ask/steps.ts'
import { Icon } from '../shell/icon.tsx'
import { Link } from '../shell/link.tsx'
import { useWords } from '../words.ts'

export function UnfinishedDrafts({ forms }: { forms: Form[] }) {
  return (
    <>
      {forms.map((form) => (
        <UnfinishedDraft key={form.key} form={form} />
      ))}
    </>
  )
}

/** Somebody began and left: they may go on where they were, or throw it away. */
function UnfinishedDraft({ form }: { form: Form }) {
  const { t, say } = useWords()
  if (isEmpty(useDraft(form))) return null
  const to = form.lane === 'idea' ? '/ideas' : `/new/${form.key}?at=${firstOpenStep(form, draftOf(form)).name}`
  return (
    <div className="unfinished">
      <Icon name="pencil" size={20} />
      <p>
        {t('draft.unfinished', { form: say(form.title) })}
        <span className="actions">
          <Link to={to}>{t('draft.goOn')}</Link>
          <button type="button" className="linklike" onClick={() => discardDraft(form)}>
            {t('draft.discard')}
          </button>
        </span>
      </p>
    </div>
  )
}
