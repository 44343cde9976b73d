import { Button, Checkbox, Modal, Radio, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  askExtension,
  decideExtension,
  pauseClock,
  rebaseClock,
  recordTrigger,
  restartClock,
} from '#stages/clocks/contract.ts'
import { call } from '../../kit/client.ts'
import { sayWhen } from '../../kit/dates.ts'
import { useSaying } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import { useSay } from '../words.ts'
import styles from './clocks.module.css'
import { type TicketClock, useClockVerb, type Waiting } from './clocks-data.ts'

/** What somebody is about to do. */
export type Deed =
  | { name: 'extend' | 'decide' | 'pause' | 'restart' | 'rebase'; clock: TicketClock }
  | { name: 'trigger'; triggers: Waiting[] }

type Props = { ticketId: string; deed: Deed; onClose: () => void }

const charsMax = 2_000

/** Asks what a deed needs (which, since when, why, what the customer reads), says what comes of it, and does it. */
export function ClockDialog({ ticketId, deed, onClose }: Props) {
  const { t } = useTranslation()
  const saying = useSaying()
  const verb = useClockVerb(ticketId)
  const options = useOptions(deed)
  const [chosen, setChosen] = useState(options[0]?.key ?? '')
  const [also, setAlso] = useState<string[]>([])
  const [words, setWords] = useState('')
  const [from, setFrom] = useState(() => localInput(saying.now))
  useReturnFocus()
  const clock = deed.name === 'trigger' ? null : deed.clock
  const isTold =
    (deed.name === 'decide' && clock?.asked?.isTold) || clock?.pauses.find(({ key }) => key === chosen)?.isTold
  const asksWords = deed.name === 'decide' || deed.name === 'pause' ? isTold === true : deed.name !== 'trigger'
  const conditions =
    deed.name === 'trigger'
      ? (deed.triggers.find(({ trigger }) => trigger === chosen)?.clocks.filter(({ condition }) => condition) ?? [])
      : []
  const send = (approve = true) => {
    const given = { chosen, words: words.trim(), from, also, approve }
    verb.mutate((params) => act(deed, params, given), { onSuccess: onClose })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`clocks.${deed.name}.title`)}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form className={styles.form} onSubmit={submit}>
        <p>{t(`clocks.${deed.name}.what`)}</p>
        {deed.name === 'rebase' && (
          <p>
            {t('clocks.rebase.moves', {
              before: sayWhen(deed.clock.dueAt, saying),
              after: sayWhen(deed.clock.newer!.dueAt, saying),
            })}
          </p>
        )}
        {options.length > 0 && (
          <Radio.Group value={chosen} onChange={setChosen} label={t(`clocks.${deed.name}.which`)}>
            {options.map(({ key, label, what }) => (
              <Radio key={key} value={key} label={label} description={what} mt={6} />
            ))}
          </Radio.Group>
        )}
        <Conditions clocks={conditions} also={also} onChange={setAlso} />
        {(deed.name === 'restart' || deed.name === 'trigger') && (
          <TextInput
            type="datetime-local"
            label={t(`clocks.${deed.name}.from`)}
            required
            max={localInput(saying.now)}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
        )}
        {asksWords && (
          <Textarea
            label={t(isTold ? 'clocks.tell' : 'clocks.reason')}
            description={t(isTold ? 'clocks.tell_what' : 'clocks.reason_what')}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            maxLength={charsMax}
            autosize
            minRows={3}
            required
          />
        )}
        {verb.error !== null && <Problem error={verb.error} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          {deed.name === 'decide' && (
            <Button variant="default" color="red" disabled={verb.isPending} onClick={() => send(false)}>
              {t('clocks.decide.refuse')}
            </Button>
          )}
          <Button type="submit" loading={verb.isPending} disabled={asksWords && !words.trim()}>
            {t(`clocks.${deed.name}.send`)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Conditions({
  clocks,
  also,
  onChange,
}: {
  clocks: Waiting['clocks']
  also: string[]
  onChange: (also: string[]) => void
}) {
  const { t } = useTranslation()
  const say = useSay()
  if (clocks.length === 0) return null
  return (
    <Checkbox.Group value={also} onChange={onChange} label={t('clocks.trigger.also')}>
      {clocks.map(({ clock, label, condition }) => (
        <Checkbox key={clock} value={clock} label={say(label)} description={condition && say(condition)} mt={6} />
      ))}
    </Checkbox.Group>
  )
}

/** What there is to choose from: extensions, reasons, or what happened. */
function useOptions(deed: Deed): { key: string; label: string; what: string }[] {
  const { t } = useTranslation()
  const say = useSay()
  const saying = useSaying()
  if (deed.name === 'extend')
    return deed.clock.extensions.map(({ key, label, condition, dueAt }) => ({
      key,
      label: `${say(label)} · ${sayWhen(dueAt, saying)}`,
      what: say(condition),
    }))
  if (deed.name === 'pause') return deed.clock.pauses.map(({ key, label }) => ({ key, label: say(label), what: '' }))
  if (deed.name === 'trigger')
    return deed.triggers.map(({ trigger, clocks }) => ({
      key: trigger,
      label: t(`clocks.triggers.${trigger}`),
      what: clocks.map(({ label }) => say(label)).join(t('list_comma')),
    }))
  return []
}

type Given = { chosen: string; words: string; from: string; also: string[]; approve: boolean }

function act(
  deed: Deed,
  params: { ticketId: string },
  { chosen, words, from, also, approve }: Given,
): Promise<unknown> {
  const at = new Date(from).toISOString()
  const tell = words === '' ? {} : { tell: words }
  if (deed.name === 'trigger') {
    const trigger = deed.triggers.find((one) => one.trigger === chosen)!.trigger
    return call(recordTrigger, { params, body: { trigger, at, clocks: also } })
  }
  const { clock } = deed.clock
  if (deed.name === 'extend') return call(askExtension, { params, body: { clock, extension: chosen, reason: words } })
  if (deed.name === 'decide') return call(decideExtension, { params, body: { clock, approve, ...tell } })
  if (deed.name === 'pause') return call(pauseClock, { params, body: { clock, reason: chosen, ...tell } })
  if (deed.name === 'restart') return call(restartClock, { params, body: { clock, from: at, reason: words } })
  return call(rebaseClock, { params, body: { clock, version: deed.clock.newer!.version, reason: words } })
}

/** A moment as the browser's own field for date and time wants it, in the reader's zone. */
function localInput(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
