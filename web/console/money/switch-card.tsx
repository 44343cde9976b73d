import { Button, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../../kit/client.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import styles from './card.module.css'
import { DialogButtons } from './dialog-buttons.tsx'
import { type MoneySwitch, useTurnSwitch } from './money-data.ts'

const reasonCharsMax = 300

/** One kind of money action: whether it runs, who stopped it and why, and the way to turn it. */
export function SwitchCard({ moneySwitch: { name, isOff, by, reason, at } }: { moneySwitch: MoneySwitch }) {
  const { t } = useTranslation()
  const mayTurn = useCan()('money.switch')
  const [isAsking, setAsking] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const what = t(`money.switch.${name}`)
  const id = `switch-${name}`
  return (
    <article className={styles.switch} data-off={isOff || undefined} aria-labelledby={id}>
      <h3 id={id}>{what}</h3>
      <p className={styles.runs}>
        <Icon name={isOff ? 'minus' : 'check'} size={18} />
        {t(isOff ? 'money.is_off' : 'money.is_on')}
      </p>
      <p className={styles.quiet}>{t(`money.switch_what.${name}`)}</p>
      {at && reason && (
        <p>
          <q className={styles.note}>{reason}</q>
          <span className={styles.quiet}>
            {by?.name} · <Moment at={at} />
          </span>
        </p>
      )}
      {!mayTurn && <p className={styles.quiet}>{t('money.switch_who')}</p>}
      {mayTurn && !isAsking && (
        <Button
          ref={opener}
          variant="default"
          className={styles.turn}
          aria-label={t(isOff ? 'money.turn_on_of' : 'money.turn_off_of', { what })}
          onClick={() => setAsking(true)}
        >
          {t(isOff ? 'money.turn_on' : 'money.turn_off')}
        </Button>
      )}
      {isAsking && (
        <Turn
          name={name}
          isOff={isOff}
          onClose={() => {
            setAsking(false)
            setTimeout(() => opener.current?.focus())
          }}
        />
      )}
    </article>
  )
}

function Turn({ name, isOff, onClose }: Pick<MoneySwitch, 'name' | 'isOff'> & { onClose: () => void }) {
  const { t } = useTranslation()
  const turn = useTurnSwitch(name)
  const [reason, setReason] = useState('')
  const [key] = useState(newKey)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    turn.mutate(
      { isOff: !isOff, reason: reason.trim(), key },
      {
        onSuccess: () => {
          notifications.show({ message: t(isOff ? 'money.said.on' : 'money.said.off'), color: 'teal' })
          onClose()
        },
      },
    )
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        label={t('money.switch_reason')}
        description={t('money.switch_reason_help')}
        required
        autoFocus
        maxLength={reasonCharsMax}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <DialogButtons
        send={t(isOff ? 'money.turn_on' : 'money.turn_off')}
        isReady={reason.trim() !== ''}
        isRunning={turn.isPending}
        error={turn.error}
        onClose={onClose}
      />
    </form>
  )
}
