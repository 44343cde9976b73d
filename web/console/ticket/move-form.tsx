import { Radio, Select, Stack, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Outcome, type Redress, redresses } from '#records/tickets/lifecycle.rules.ts'
import { useStaff } from '../queue/queue-data.ts'
import { useSay } from '../words.ts'
import styles from './dialog.module.css'
import { DialogFoot } from './dialog-foot.tsx'
import { useMove } from './moves.ts'
import { useSeen } from './seen.ts'
import type { Ticket } from './ticket-data.ts'

/** Outcomes a person may choose; the others are set by withdrawing and merging. */
const chosenOutcomes: Outcome[] = ['upheld', 'partly_upheld', 'refused']
const questionCharsMax = 8_000
const reasonCharsMax = 2_000

/** Asks for what the workflow says the move needs, and for nothing else. */
export function MoveForm({ ticket, name, onClose }: { ticket: Ticket; name: string; onClose: () => void }) {
  const { t } = useTranslation()
  const say = useSay()
  const teams = useStaff().data?.teams ?? []
  const move = useMove(ticket.ticketId)
  const seen = useSeen(ticket, true)
  const [decided, setDecided] = useState<string | null>(null)
  const [redress, setRedress] = useState<Redress | null>(null)
  const [teamId, setTeamId] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [question, setQuestion] = useState('')

  // In the organisation's own words where its workflow has them, else by the fixed names.
  const offered =
    ticket.outcomes.length > 0
      ? ticket.outcomes.map(({ key, is, label }) => ({
          key,
          label: say(label),
          sent: { outcomeKey: key, outcome: is },
        }))
      : chosenOutcomes.map((is) => ({ key: is as string, label: t(`outcome.${is}`), sent: { outcome: is } }))
  const outcome = offered.find(({ key }) => key === decided)?.sent ?? null
  const needs = new Set(ticket.moves.find((entry) => entry.name === name)?.needs)
  const isReady =
    (!needs.has('outcome') || outcome !== null) &&
    (!needs.has('redress') || redress !== null) &&
    (!needs.has('team') || teamId !== null) &&
    (!needs.has('reason') || reason.trim() !== '') &&
    (!needs.has('question') || question.trim() !== '')
  const mayGiveReason = needs.has('reason') || name === 'withdraw' || name === 'reopen' || name === 'transfer'

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isReady) return
    move.mutate(
      {
        version: seen.versionToSend(),
        input: {
          name,
          ...outcome,
          ...(redress ? { redress } : {}),
          ...(teamId ? { teamId } : {}),
          ...(reason.trim() ? { reason: reason.trim() } : {}),
          ...(question.trim() ? { question: question.trim() } : {}),
        },
      },
      {
        onSuccess: (after) => {
          notifications.show({
            message: t('moves.done', { number: after.number, status: say(after.statusLabel) }),
            color: 'teal',
          })
          onClose()
        },
      },
    )
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.help}>{t([`move.${name}.what`, 'move.own.what'])}</p>
      {needs.has('outcome') && (
        <Radio.Group label={t('move.outcome')} value={decided} onChange={setDecided} required>
          <Stack gap={8} mt={6}>
            {offered.map(({ key, label, sent }) => (
              <Radio key={key} value={key} label={label} description={t(`outcome_what.${sent.outcome}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {needs.has('redress') && (
        <Select
          label={t('move.redress')}
          placeholder={t('choose')}
          data={redresses.map((value) => ({ value, label: t(`redress.${value}`) }))}
          value={redress}
          onChange={(value) => setRedress(value as Redress | null)}
          required
        />
      )}
      {needs.has('team') && (
        <Select
          label={t('move.team')}
          placeholder={t('choose')}
          data={teams
            .filter((team) => team.teamId !== ticket.team?.teamId)
            .map((team) => ({ value: team.teamId, label: say(team.name) }))}
          value={teamId}
          onChange={setTeamId}
          required
          data-autofocus
        />
      )}
      {needs.has('question') && (
        <Textarea
          label={t(`move.${name}.question`)}
          autosize
          minRows={4}
          maxRows={12}
          maxLength={questionCharsMax}
          value={question}
          onChange={(e) => setQuestion(e.currentTarget.value)}
          lang={name === 'ask_customer' ? ticket.language : undefined}
          required
          data-autofocus
        />
      )}
      {mayGiveReason && (
        <Textarea
          label={t(needs.has('reason') ? 'move.reason' : 'move.reason_optional')}
          description={name === 'resolve' ? t('move.reason_help') : undefined}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={reasonCharsMax}
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
          required={needs.has('reason')}
        />
      )}
      <DialogFoot
        ticket={ticket}
        seen={seen}
        error={move.error}
        isRunning={move.isPending}
        isReady={isReady}
        send={t([`move.${name}.send`, 'move.own.send'])}
        onClose={onClose}
      />
    </form>
  )
}
