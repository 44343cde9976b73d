import { Alert, Button } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { ProblemAnswer } from '../../kit/client.ts'
import { Icon } from './icon.tsx'

/** What went wrong, and what to do, in one sentence. */
export function problemWords(t: TFunction, error: unknown): string {
  if (error instanceof ProblemAnswer) return error.detail || t('problem.refused', { code: error.code })
  return t('problem.no_answer')
}

export function Problem({ error, onAgain }: { error: unknown; onAgain?: () => void }) {
  const { t } = useTranslation()
  return (
    <Alert color="red" variant="light" icon={<Icon name="alert" size={18} />} role="alert">
      <p>{problemWords(t, error)}</p>
      {onAgain && (
        <Button mt="xs" size="xs" variant="default" onClick={onAgain}>
          {t('problem.again')}
        </Button>
      )}
    </Alert>
  )
}
