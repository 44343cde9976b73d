import { Button, NumberInput, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Answer } from '#platform/endpoint.ts'
import { changeAccess, showAccess } from '#records/staff/contract.ts'
import { type Scope, scopes } from '#records/staff/permissions.rules.ts'
import { call } from '../../kit/client.ts'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { forgetMeOn401, meKey } from '../queries.ts'
import styles from './people.module.css'

type Access = Answer<typeof showAccess>
const key = ['access']

/** How far agents read and work, and how long a list one person takes out alone. */
export function AccessCard() {
  const { t } = useTranslation()
  const access = useQuery({ queryKey: key, queryFn: ({ signal }) => call(showAccess, { signal }) })
  return (
    <section className={styles.card}>
      <h2>{t('access.title')}</h2>
      <p className={styles.quiet}>{t('access.what')}</p>
      {access.error && <Problem error={access.error} onAgain={() => void access.refetch()} />}
      {access.isPending && <PageLoading />}
      {access.data && <AccessForm key={access.data.version} access={access.data} />}
    </section>
  )
}

function AccessForm({ access }: { access: Access }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [read, setRead] = useState(access.read)
  const [work, setWork] = useState(access.work)
  const [exportRowsAloneMax, setRowsMax] = useState(access.exportRowsAloneMax)
  const change = useMutation({
    mutationFn: () => call(changeAccess, { body: { read, work, exportRowsAloneMax }, version: access.version }),
    onSuccess: (changed) => {
      queries.setQueryData(key, changed)
      void queries.invalidateQueries({ queryKey: meKey })
      notifications.show({ message: t('access.saved'), color: 'teal' })
    },
    onError: (error) => {
      forgetMeOn401(error)
      void queries.invalidateQueries({ queryKey: key })
    },
  })
  const choices = scopes.map((value) => ({ value, label: t(`access.scope.${value}`) }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Select
        label={t('access.read')}
        data={choices}
        value={read}
        onChange={(value) => value && setRead(value as Scope)}
        allowDeselect={false}
      />
      <Select
        label={t('access.work')}
        description={scopes.indexOf(work) > scopes.indexOf(read) ? t('access.work_narrower') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={choices}
        value={work}
        onChange={(value) => value && setWork(value as Scope)}
        allowDeselect={false}
      />
      <NumberInput
        label={t('access.rows')}
        description={t('access.rows_what')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={exportRowsAloneMax}
        onChange={(value) => setRowsMax(Number(value))}
        min={0}
        max={20_000}
        allowDecimal={false}
      />
      {change.error !== null && <Problem error={change.error} />}
      <Button type="submit" variant="default" loading={change.isPending}>
        {t('access.save')}
      </Button>
    </form>
  )
}
