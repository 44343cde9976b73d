import { Pill } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { parseQuery, without } from '#records/tickets/search/query.rules.ts'
import { nameInWords, operatorOf } from '#records/tickets/search/words.rules.ts'
import { useLanguage } from '../../words.ts'
import styles from './search.module.css'

type Props = { q: string; onChange: (q: string | null) => void }

/** The operators of a query, each to be taken away. */
export function SearchChips({ q, onChange }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const operators = parseQuery(q).parts.flatMap((part) => {
    const operator = part.kind === 'operator' && operatorOf(part.name)
    return operator && part.values.length > 0 ? [{ part, operator }] : []
  })
  if (operators.length === 0) return null
  return (
    <ul className={styles.chips} aria-label={t('search.chips')}>
      {operators.map(({ part, operator }) => {
        const values = part.values.map(({ text }) => text).join(t('list_comma'))
        const name = nameInWords(operator, language)
        return (
          <li key={part.start}>
            <Pill
              size="sm"
              className={styles.chip}
              withRemoveButton
              removeButtonProps={{
                'aria-label': t('search.remove', { what: name }),
                'aria-hidden': undefined,
                tabIndex: 0,
              }}
              onRemove={() => onChange(without(q, part) || null)}
            >
              <span className={styles.chipName}>{part.not ? t('search.not', { what: name }) : name}</span> {values}
            </Pill>
          </li>
        )
      })}
    </ul>
  )
}
