import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Mark } from '../../kit/mark.tsx'
import { LanguageSwitch } from '../parts/language-switch.tsx'
import styles from './door.module.css'

/** The page before the desk: name, one card, nothing else. */
export function Door({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <main className={styles.door}>
      <div className={styles.card}>
        <header className={styles.head}>
          <span className={styles.mark}>
            <Mark size={26} />
          </span>
          <span className={styles.name}>{t('product')}</span>
          <LanguageSwitch />
        </header>
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.lead}>{lead}</p>
        {children}
      </div>
    </main>
  )
}
