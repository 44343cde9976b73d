import { Page } from '../shell/page.tsx'
import { useWords } from '../words.ts'
import { NumberForm } from './number-form.tsx'

export function TrackPage() {
  const { t } = useWords()
  return (
    <Page title={t('track.title')}>
      <p className="lead">{t('track.lead')}</p>
      <NumberForm />
    </Page>
  )
}
