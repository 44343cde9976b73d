import { Alert, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ProblemAnswer } from '../../../kit/client.ts'
import { Icon } from '../../parts/icon.tsx'
import { type Filters, searchOf } from '../filters.ts'
import styles from './search.module.css'

/** Why a query cannot be understood: the place in it, the sentence, and what was probably meant as one press. */
export function SearchFault({ error, filters }: { error: ProblemAnswer; filters: Filters }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const q = filters.q ?? ''
  const { start, end, suggestion } = error.fault!
  const mended = suggestion && q.slice(0, start) + suggestion + q.slice(end)
  return (
    <Alert id="search-fault" color="yellow" variant="light" icon={<Icon name="search" size={18} />} role="alert">
      <p className={styles.faultPlace}>
        {q.slice(0, start)}
        <mark>{q.slice(start, end)}</mark>
        {q.slice(end)}
      </p>
      <p>{error.detail}</p>
      {mended && (
        <Button
          mt="xs"
          size="xs"
          variant="default"
          onClick={() => navigate(`/queue?${searchOf({ ...filters, q: mended })}`, { replace: true })}
        >
          {t('search.mend', { what: suggestion })}
        </Button>
      )}
    </Alert>
  )
}
