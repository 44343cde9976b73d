import type { Form } from '#records/knowledge/forms.rules.ts'
import { AddingFiles } from '../files/adding-files.tsx'
import { useWords } from '../words.ts'
import type { Draft } from './draft.ts'
import { filesOf } from './drafts.ts'

/** Pictures and papers that show what happened, if there are any. */
export function FilesQuestion({ form, draft }: { form: Form; draft: Draft }) {
  const { t } = useWords()
  return (
    <>
      <p className="hint">{t('files.hint')}</p>
      <AddingFiles id="files" files={draft.files} holder={filesOf(form)} />
    </>
  )
}
