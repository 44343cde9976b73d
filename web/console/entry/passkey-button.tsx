import { Button } from '@mantine/core'
import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Me } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { enterByPasskey, isGivenUp } from './passkey.ts'

/** The first way in: nothing to type, nothing to give away. */
export function PasskeyButton({ onIn }: { onIn: (me: Me) => void }) {
  const { t } = useTranslation()
  const enter = useMutation({ mutationFn: () => enterByPasskey(), onSuccess: onIn })
  if (!browserSupportsWebAuthn()) return null
  return (
    <>
      <Button leftSection={<Icon name="key" />} loading={enter.isPending} onClick={() => enter.mutate()}>
        {t('ways.passkey')}
      </Button>
      {enter.error !== null && !isGivenUp(enter.error) && <Problem error={enter.error} />}
    </>
  )
}
