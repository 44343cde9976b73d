import { Button, Modal, TextInput } from '@mantine/core'
import { startAuthentication } from '@simplewebauthn/browser'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { BodyInput } from '#platform/endpoint.ts'
import { beginStepUp, stepUp } from '#records/staff/sign-in/contract.ts'
import { call } from '../../kit/client.ts'
import { isGivenUp } from '../entry/passkey.ts'
import { Icon } from '../parts/icon.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import styles from './step-up.module.css'

/** Asks for a passkey or a code, and says when a demo only pretends. */
export function StepUpDialog({ onAnswer }: { onAnswer: (given: boolean) => void }) {
  const { t } = useTranslation()
  useReturnFocus()
  const ways = useQuery({
    queryKey: ['step-up'],
    queryFn: ({ signal }) => call(beginStepUp, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const prove = useMutation({
    mutationFn: (body: BodyInput<typeof stepUp>) => call(stepUp, { body }),
    onSuccess: () => onAnswer(true),
  })
  const passkey = useMutation({
    mutationFn: async () => {
      const options = ways.data?.passkey
      const shown = await startAuthentication({ optionsJSON: options as never })
      await prove.mutateAsync({ passkey: shown as never })
    },
    // A challenge is used once: a second try needs another.
    onError: () => void ways.refetch(),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    prove.mutate({ code: String(new FormData(event.currentTarget).get('code')).replace(/\s/g, '') })
  }
  const error = ways.error ?? prove.error ?? (isGivenUp(passkey.error) ? null : passkey.error)
  return (
    <Modal
      opened
      onClose={() => onAnswer(false)}
      title={t('step_up.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
      zIndex={400}
    >
      <div className={styles.body}>
        <p>{t('step_up.what')}</p>
        {ways.isPending && <PageLoading />}
        {ways.data?.passkey && (
          <Button
            leftSection={<Icon name="key" />}
            loading={passkey.isPending}
            onClick={() => passkey.mutate()}
            data-autofocus
          >
            {t('step_up.passkey')}
          </Button>
        )}
        {ways.data?.code && (
          <form className={styles.code} onSubmit={submit}>
            <TextInput
              name="code"
              label={t('ways.code')}
              required
              maxLength={10}
              inputMode="numeric"
              autoComplete="one-time-code"
              data-autofocus={!ways.data.passkey}
            />
            <Button type="submit" variant={ways.data.passkey ? 'default' : 'filled'} loading={prove.isPending}>
              {t('step_up.send')}
            </Button>
          </form>
        )}
        {ways.data?.simulated && (
          <div className={styles.simulated}>
            <p>{t('step_up.simulated_what')}</p>
            <Button loading={prove.isPending} onClick={() => prove.mutate({ simulated: true })} data-autofocus>
              {t('step_up.simulated')}
            </Button>
          </div>
        )}
        {error !== null && <Problem error={error} />}
        <Button variant="subtle" color="gray" onClick={() => onAnswer(false)}>
          {t('cancel')}
        </Button>
      </div>
    </Modal>
  )
}
