import type { Form } from '#records/knowledge/forms.rules.ts'
import { EmergencyCall } from '../shell/emergency-call.tsx'
import { Icon } from '../shell/icon.tsx'
import { useWords } from '../words.ts'
import { FormRow } from './form-row.tsx'

/**
 * Money at risk. It says what sending does, to be the first that is read, and nothing about the money itself: nobody
 * has protected it yet.
 */
export function EmergencyRows({ forms }: { forms: Form[] }) {
  const { t } = useWords()
  if (forms.length === 0) return null
  return (
    <section className="emergency" aria-labelledby="emergency">
      <h2 id="emergency">
        <Icon name="alert" size={20} />
        {t('emergency.title')}
      </h2>
      <nav className="rows" aria-labelledby="emergency">
        {forms.map((form) => (
          <FormRow key={form.key} form={form} to={`/new/${form.key}`} />
        ))}
      </nav>
      <EmergencyCall words={t('emergency.hint')} />
    </section>
  )
}
