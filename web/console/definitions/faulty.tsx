import { Alert } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'

/** How many places of a definition are wrong; each is marked where it stands. */
export function Faulty({ count }: { count: number }) {
  const { t } = useTranslation()
  return (
    <Alert color="yellow" icon={<Icon name="alert" size={18} />}>
      {t('definition.to_mend', { count })}
    </Alert>
  )
}
