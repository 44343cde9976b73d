import { Alert, Button } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { ProblemAnswer } from '../../kit/client.ts'
import { Icon } from './icon.tsx'
import { LinkButton } from './link-button.tsx'

/** What went wrong, and what to do, in one sentence. */
export function problemWords(t: TFunction, error: unknown): string {
  if (error instanceof ProblemAnswer) return error.detail || t('problem.refused', { code: error.code })
  return t('problem.no_answer')
}

/** Where a problem can be mended. */
const ways: Record<string, string> = { factor_needed: '/account', sign_in_again: '/signin' }

export function Problem({ error, onAgain }: { error: unknown; onAgain?: () => void }) {
  const { t } = useTranslation()
  const code = error instanceof ProblemAnswer ? error.code : ''
  return (
    <Alert color="red" variant="light" icon={<Icon name="alert" size={18} />} role="alert">
      <p>{problemWords(t, error)}</p>
      {ways[code] && (
        <LinkButton mt="xs" size="xs" variant="default" to={ways[code]}>
          {t(`problem_way.${code}`)}
        </LinkButton>
      )}
      {onAgain && (
        <Button mt="xs" size="xs" variant="default" onClick={onAgain}>
          {t('problem.again')}
        </Button>
      )}
    </Alert>
  )
}
