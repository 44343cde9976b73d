import { Alert, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'

type BehindProps = { onGoOn: () => void } & (
  | { newest: { version: number; publishedBy: string | null } }
  /** Where several definitions are written at once, which of them. */
  | { says: string }
)

/** Somebody else published meanwhile: what they changed must be seen before it is overwritten. */
export function Behind({ onGoOn, ...what }: BehindProps) {
  const { t } = useTranslation()
  const said =
    'says' in what
      ? what.says
      : t('definition.behind', {
          version: what.newest.version,
          name: what.newest.publishedBy ?? t('versions.by_product'),
        })
  return (
    <Alert color="yellow" icon={<Icon name="alert" size={18} />} role="alert">
      <p>{said}</p>
      <Button mt="xs" size="xs" variant="default" onClick={onGoOn}>
        {t('definition.go_on')}
      </Button>
    </Alert>
  )
}
