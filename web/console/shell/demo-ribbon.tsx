import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import styles from './shell.module.css'

/** Says on every page that nothing here is real. */
export function DemoRibbon() {
  const { t } = useTranslation()
  const { organisation } = useMe()
  if (!organisation.isDemo) return null
  return (
    <div className={styles.ribbon} role="note">
      <span>{t('demo.what')}</span>
      <a href={organisation.portalUrl} target="_blank" rel="noreferrer">
        {t('demo.portal')}
      </a>
    </div>
  )
}
