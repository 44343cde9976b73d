import { Button, Select, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AttemptHow } from '#stages/capacity/calls/calls.rules.ts'
import { newKey } from '../../kit/client.ts'
import { useNow } from '../../kit/now.ts'
import { Problem } from '../parts/problem.tsx'
import styles from './calls.module.css'
import { type Call, useAttempt } from './calls-data.ts'

const noteCharsMax = 2_000
const minuteMs = 60_000
/** Minutes after which somebody may want to try again; none: as usual. */
const later = [15, 30, 60, 120, 240, 1_440]

type Props = { call: Call; how: AttemptHow; attemptsMax: number; onClose: () => void }

/** What came of a call, with what was said, and after nobody answered when to try again. */
export function AttemptForm({ call, how, attemptsMax, onClose }: Props) {
  const { t } = useTranslation()
  const now = useNow()
  const attempt = useAttempt(call)
  const [note, setNote] = useState('')
  const [minutes, setMinutes] = useState('')
  const [key] = useState(newKey)
  const isLast = call.attempts + 1 >= attemptsMax
  const words = (count: number) =>
    count < 60 ? t('calls.minutes', { count }) : t('calls.hours', { count: Math.round(count / 60) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const again = minutes ? { againAt: new Date(now.getTime() + Number(minutes) * minuteMs).toISOString() } : {}
    attempt.mutate(
      { how, key, ...again, ...(note.trim() ? { note: note.trim() } : {}) },
      {
        onSuccess: () => {
          notifications.show({ message: t('calls.done', { how: t(`calls.how.${how}`) }), color: 'teal' })
          onClose()
        },
      },
    )
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Textarea
        size="xs"
        label={t('calls.note')}
        description={t('calls.note_help')}
        maxLength={noteCharsMax}
        autosize
        minRows={2}
        maxRows={6}
        autoFocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {how === 'no_answer' && !isLast && (
        <Select
          size="xs"
          label={t('calls.again_in')}
          data={[
            { value: '', label: t('calls.in_usual') },
            ...later.map((each) => ({ value: String(each), label: words(each) })),
          ]}
          value={minutes}
          onChange={(value) => setMinutes(value ?? '')}
          allowDeselect={false}
        />
      )}
      {how === 'no_answer' && isLast && <p className={styles.quiet}>{t('calls.last_attempt')}</p>}
      {attempt.error && <Problem error={attempt.error} />}
      <div className={styles.acts}>
        <Button type="submit" size="xs" loading={attempt.isPending}>
          {t('calls.save')}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}
