import { Button, Popover, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import styles from './forms.module.css'

/** Asks for the key of a new form, which stays with it for good, and opens it. */
export function NewForm({ taken }: { taken: string[] }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [key, setKey] = useState('')
  const isRight = /^[a-z][a-z0-9_]{0,39}$/.test(key) && !taken.includes(key)
  const make = (event: FormEvent): void => {
    event.preventDefault()
    if (isRight) void navigate(`/forms/${key}?new`)
  }
  return (
    <Popover position="bottom-end" trapFocus shadow="md" width={280}>
      <Popover.Target>
        <Button leftSection={<Icon name="plus" />}>{t('forms.new')}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form className={styles.newForm} onSubmit={make}>
          <TextInput
            label={t('forms.key')}
            description={t('forms.key_what')}
            value={key}
            maxLength={40}
            error={taken.includes(key) ? t('forms.key_taken') : undefined}
            classNames={{ input: styles.mono }}
            onChange={(event) => setKey(event.currentTarget.value)}
          />
          <Button type="submit" disabled={!isRight}>
            {t('forms.new_open')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
