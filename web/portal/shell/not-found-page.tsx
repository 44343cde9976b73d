import { useWords } from '../words.ts'
import { Link } from './link.tsx'
import { Page } from './page.tsx'

export function NotFoundPage() {
  const { t } = useWords()
  return (
    <Page title={t('notFound.title')}>
      <p className="lead">{t('notFound.lead')}</p>
      <p>
        <Link to="/" className="button">
          {t('notFound.home')}
        </Link>
      </p>
    </Page>
  )
}
