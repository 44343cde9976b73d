import { Button, NumberInput, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { originsMax, readOrigin } from '#records/entries/entries.rules.ts'
import { Problem } from '../parts/problem.tsx'
import styles from './entries.module.css'
import type { Entry, EntryInput } from './entries-data.ts'

type Props = {
  /** What stands in it at first; nothing for a new one. */
  entry?: Entry
  send: string
  error: unknown
  isRunning: boolean
  onSend: (input: EntryInput, done: () => void) => void
  onCancel?: () => void
}

const perMinuteUsual = 600

/** Name, pages that may send, and how much. */
export function EntryForm({ entry, send, error, isRunning, onSend, onCancel }: Props) {
  const { t } = useTranslation()
  const [zh, setZh] = useState(entry?.name['zh-Hans'] ?? '')
  const [en, setEn] = useState(entry?.name.en ?? '')
  const [typed, setTyped] = useState(entry?.origins.join('\n') ?? '')
  const [perMinute, setPerMinute] = useState<string | number>(entry?.requestsPerMinuteMax ?? perMinuteUsual)
  const [wrong, setWrong] = useState<string | null>(null)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const origins = typed.split(/\s+/).filter(Boolean)
    const fault = origins.find((origin) => readOrigin(origin) === null)
    setWrong(fault ?? null)
    if (fault) return
    onSend({ name: { 'zh-Hans': zh.trim(), en: en.trim() }, origins, requestsPerMinuteMax: Number(perMinute) }, () => {
      setZh('')
      setEn('')
      setTyped('')
      setPerMinute(perMinuteUsual)
    })
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        label={t('entries.name_zh')}
        required
        maxLength={60}
        value={zh}
        onChange={(event) => setZh(event.currentTarget.value)}
        data-autofocus={entry ? true : undefined}
      />
      <TextInput
        label={t('entries.name_en')}
        required
        maxLength={60}
        value={en}
        onChange={(event) => setEn(event.currentTarget.value)}
      />
      <Textarea
        label={t('entries.origins')}
        description={t('entries.origins_help')}
        error={wrong === null ? null : t('entries.origin_wrong', { origin: wrong })}
        autosize
        minRows={2}
        maxRows={originsMax}
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        classNames={{ input: styles.mono }}
      />
      <NumberInput
        label={t('entries.per_minute')}
        required
        min={1}
        max={1_000_000}
        allowDecimal={false}
        clampBehavior="blur"
        value={perMinute}
        onChange={setPerMinute}
      />
      {error !== null && <Problem error={error} />}
      <div className={styles.buttons}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
        )}
        <Button type="submit" loading={isRunning}>
          {send}
        </Button>
      </div>
    </form>
  )
}
