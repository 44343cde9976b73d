import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { unclear } from '#stages/guidance/dictionary.rules.ts'
import { presentMs } from '../../kit/now.ts'
import type { Desk } from './desk.ts'
import { blankFamily } from './draft.ts'
import styles from './guidance.module.css'

const shape = /^(?!causes$)[a-z][a-z0-9_-]{0,39}$/

/** A family of the organisation's own: the error codes of its app. */
export function NewFamily({ desk, onMade }: { desk: Desk; onMade: (key: string) => void }) {
  const { t } = useTranslation()
  const [key, setKey] = useState('')
  const isTaken = desk.dictionary.families.some((family) => family.key === key)
  const make = (event: FormEvent): void => {
    event.preventDefault()
    // What is said of anything that nobody knows, until somebody writes better words.
    const general = desk.dictionary.causes.causes.find((cause) => cause.key === unclear)!.why
    const today = new Date(presentMs()).toISOString().slice(0, 10)
    desk.onFamily(key, blankFamily({ 'zh-Hans': key, en: key }, today, general).content)
    onMade(key)
    setKey('')
  }
  return (
    <form className={styles.add} onSubmit={make}>
      <TextInput
        label={t('guidance.new_family')}
        description={t('guidance.new_family_what')}
        value={key}
        maxLength={40}
        error={isTaken && t('guidance.family_taken')}
        onChange={(event) => setKey(event.currentTarget.value.toLowerCase())}
      />
      <Button type="submit" variant="default" disabled={isTaken || !shape.test(key)}>
        {t('guidance.add')}
      </Button>
    </form>
  )
}
