import { useTranslation } from 'react-i18next'
import definitions from '../../definitions/definitions.module.css'
import { changesOf } from './changes.ts'
import styles from './rules.module.css'
import { useRuleWords } from './words.ts'

type ChangeListProps = {
  /** Null for what was never published: everything that it says is new. */
  before: object | null
  after: object
}

/** What a draft changes, line by line: what it is now, and what it would be. */
export function ChangeList({ before, after }: ChangeListProps) {
  const { t } = useTranslation()
  const words = useRuleWords()
  const changes = changesOf(before ?? {}, after)
  if (changes.length === 0) return <p className={styles.quiet}>{t('money.rules.no_change')}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={definitions.scroll} aria-label={t('money.rules.changes')} tabIndex={0}>
      <table className={definitions.table}>
        <thead>
          <tr>
            <th scope="col">{t('money.rules.changes')}</th>
            {before && <th scope="col">{t('definition.was')}</th>}
            <th scope="col">{t('definition.would_be')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.path.join('/')}>
              <th scope="row">{words.name(change)}</th>
              {before && <td>{words.value(change, change.before)}</td>}
              <td>
                <b>{words.value(change, change.after)}</b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
