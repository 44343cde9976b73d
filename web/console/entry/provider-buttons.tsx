import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { goToProvider } from './provider.ts'

type Props = { providers: { providerId: string; name: string }[]; to: string; invitation?: string }

/** One button for each outside provider. */
export function ProviderButtons({ providers, to, invitation }: Props) {
  const { t } = useTranslation()
  const go = useMutation({
    mutationFn: (providerId: string) => goToProvider({ providerId, ...(invitation ? { invitation } : {}) }, to),
  })
  return (
    <>
      {providers.map(({ providerId, name }) => (
        <Button
          key={providerId}
          variant="default"
          leftSection={<Icon name="external" />}
          loading={go.isPending && go.variables === providerId}
          onClick={() => go.mutate(providerId)}
        >
          {t('ways.provider', { name })}
        </Button>
      ))}
      {go.error !== null && <Problem error={go.error} />}
    </>
  )
}
