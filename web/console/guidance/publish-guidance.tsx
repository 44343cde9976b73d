import { useTranslation } from 'react-i18next'
import type { Dictionary } from '#stages/guidance/dictionary.rules.ts'
import { PublishDialog, type Publishing } from '../definitions/publish-dialog.tsx'
import { useLanguage } from '../words.ts'
import own from './causes.module.css'
import { changesOf } from './changes.ts'
import styles from './guidance.module.css'

type PublishGuidanceProps = Publishing & { before: Dictionary; after: Dictionary }

/** Every sentence and code that would change, before and after, before it is published. */
export function PublishGuidance({ before, after, ...publishing }: PublishGuidanceProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const changes = changesOf(before, after, language === 'en' ? 'en' : 'zh-Hans')
  return (
    <PublishDialog title={t('guidance.publish_title')} {...publishing}>
      <p>{t('guidance.publish_what')}</p>
      {changes.length === 0 && <p className={styles.quiet}>{t('guidance.no_change')}</p>}
      <ul className={own.changes} aria-label={t('guidance.changes')}>
        {changes.map(({ place, part, language: of, before: old, after: next }) => (
          <li key={`${place} ${part} ${of}`}>
            <b>
              {[place, t(`guidance.part.${part}`), ...(of ? [t(`language.${of}`)] : [])].join(t('guidance.between'))}
            </b>
            {old !== null && <del>{old}</del>}
            {next !== null && <ins>{next}</ins>}
          </li>
        ))}
      </ul>
    </PublishDialog>
  )
}
