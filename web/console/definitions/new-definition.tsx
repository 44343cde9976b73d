import { Button, Modal, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReturnFocus } from '../parts/return-focus.ts'
import styles from './definitions.module.css'

const keyShape = /^[a-z][a-z0-9_]{0,39}$/

type NewDefinitionProps = {
  title: string
  /** Keys that are not free any more. */
  taken: readonly string[]
  /** What it may begin as; the first is chosen. */
  from: { value: string; label: string }[]
  onMake: (key: string, from: string) => void
  onClose: () => void
}

/** One definition more of a kind: its key, which stays with it for good, and what it begins as a copy of. */
export function NewDefinition({ title, taken, from, onMake, onClose }: NewDefinitionProps) {
  const { t } = useTranslation()
  const [key, setKey] = useState('')
  const [chosen, setChosen] = useState(from[0]!.value)
  useReturnFocus()
  const isTaken = taken.includes(key)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onMake(key, chosen)
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={styles.dialog} onSubmit={submit}>
        <TextInput
          label={t('definition.key')}
          description={t('definition.key_what')}
          value={key}
          maxLength={40}
          error={isTaken && t('definition.key_taken')}
          onChange={(event) => setKey(event.currentTarget.value.toLowerCase())}
          data-autofocus
        />
        <Select
          label={t('definition.copy_of')}
          allowDeselect={false}
          value={chosen}
          onChange={(value) => value !== null && setChosen(value)}
          data={from}
        />
        <div className={styles.dialogButtons}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" disabled={isTaken || !keyShape.test(key)}>
            {t('definition.begin')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
