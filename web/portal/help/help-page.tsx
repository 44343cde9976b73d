import { Page } from '../shell/page.tsx'
import { useWords } from '../words.ts'

const steps = ['tell', 'number', 'handle', 'answer', 'rate'] as const
const privacy = ['what', 'hidden', 'pictures', 'who', 'own', 'draft', 'tracking'] as const

/** How it works and what becomes of what one writes, on one page, in plain words. */
export function HelpPage() {
  const { t } = useWords()
  return (
    <Page title={t('help.title')}>
      <h2>{t('help.how')}</h2>
      <ol className="numbered">
        {steps.map((step) => (
          <li key={step}>{t(`help.steps.${step}`)}</li>
        ))}
      </ol>
      <h2>{t('help.privacy')}</h2>
      <ul className="bullets">
        {privacy.map((point) => (
          <li key={point}>{t(`help.points.${point}`)}</li>
        ))}
      </ul>
    </Page>
  )
}
