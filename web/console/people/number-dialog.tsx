import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { numberStaff } from '#records/staff/contract.ts'
import { call } from '../../kit/client.ts'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import { forgetMeOn401 } from '../queries.ts'
import type { PersonAccount } from './accounts-data.ts'
import styles from './people.module.css'

/** The number on somebody's name plate: a complaint that names it is kept from them. */
export function NumberDialog({
  name,
  account,
  onClose,
}: {
  name: string
  account: PersonAccount
  onClose: () => void
}) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [number, setNumber] = useState(account.number ?? '')
  const change = useMutation({
    mutationFn: () =>
      call(numberStaff, { params: { staffId: account.staffId }, body: { number: number.trim() || null } }),
    onError: forgetMeOn401,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['accounts'] })
      onClose()
    },
  })
  useReturnFocus()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('person.number_title', { name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form className={styles.dialog} onSubmit={submit}>
        <TextInput
          label={t('person.number')}
          description={t('person.number_what')}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          maxLength={20}
          data-autofocus
        />
        {change.error !== null && <Problem error={change.error} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t('person.number_send')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
