import { Button, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../../kit/client.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './card.module.css'
import { type Listed, useDecide } from './money-data.ts'
import { useRemedyWords } from './remedy-words.ts'

const noteCharsMax = 2_000

/** Yes or no to exactly what is shown, or why not by this person. What is sent says what was seen. */
export function Decision({ remedy, isLast, onDone }: { remedy: Listed; isLast: boolean; onDone: () => void }) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  const mayApprove = useCan()('money.approve')
  const decide = useDecide(remedy)
  const [note, setNote] = useState('')
  // A yes and a no are two deeds; either is the same deed however often it is pressed.
  const [keys] = useState(() => ({ yes: newKey(), no: newKey() }))
  const why = remedy.whyNot ?? (mayApprove ? null : 'permission_missing')
  if (why)
    return (
      <p className={styles.why}>
        <Icon name="eye" size={14} />
        {t(`money.why_not.${why}`)}
      </p>
    )
  const say = (approve: boolean) => {
    const said = { approve, paramsHash: remedy.paramsHash, ...(note.trim() ? { note: note.trim() } : {}) }
    // By its promise: the card may be gone from the list before the answer is here.
    decide.mutateAsync({ ...said, key: approve ? keys.yes : keys.no }).then(
      ({ state }) => {
        const done = approve ? (state === 'approved' ? 'approved' : 'approved_first') : 'refused'
        notifications.show({ message: t(`money.said.${done}`, { what: words.title(remedy) }), color: 'teal' })
        onDone()
      },
      // What went wrong stands under the note.
      () => undefined,
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    say(true)
  }
  const yes = t(isLast ? 'money.approve_send' : 'money.approve')
  const name = `${words.title(remedy)} ${remedy.number}`
  return (
    <form className={styles.decision} onSubmit={submit}>
      <Textarea
        size="xs"
        label={t('money.note')}
        description={t('money.note_help')}
        maxLength={noteCharsMax}
        autosize
        minRows={1}
        maxRows={5}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {decide.error !== null && <Problem error={decide.error} />}
      <div className={styles.buttons}>
        <span className={styles.hash} title={remedy.paramsHash}>
          {t('money.seen', { hash: remedy.paramsHash.slice(0, 8) })}
        </span>
        <Button
          variant="default"
          aria-label={t('money.act_of', { act: t('money.refuse'), what: name })}
          loading={decide.isPending && decide.variables?.approve === false}
          onClick={() => say(false)}
        >
          {t('money.refuse')}
        </Button>
        <Button
          type="submit"
          aria-label={t('money.act_of', { act: yes, what: name })}
          leftSection={<Icon name="check" size={14} />}
          loading={decide.isPending && decide.variables?.approve === true}
        >
          {yes}
        </Button>
      </div>
    </form>
  )
}
