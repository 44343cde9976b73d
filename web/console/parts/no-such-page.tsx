import { useTranslation } from 'react-i18next'
import { LinkButton } from './link-button.tsx'
import styles from './parts.module.css'

export function NoSuchPage() {
  const { t } = useTranslation()
  return (
    <main className={styles.centred}>
      <h1>{t('no_such_page.title')}</h1>
      <p className={styles.quiet}>{t('no_such_page.what')}</p>
      <LinkButton to="/queue?view=open">{t('no_such_page.to_queue')}</LinkButton>
    </main>
  )
}
