import { Button, Popover } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import styles from './proof.module.css'
import { type Proof, saveProof, useProof } from './proof-data.ts'
import type { Ticket } from './ticket-data.ts'

const icons = { verified: 'resolved', sealing: 'hourglass', broken: 'alert' } as const

/** Says whether the story of this ticket is what was sealed, and hands out the proof. */
export function ProofBadge({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const { data: proof } = useProof(ticket)
  // Nothing is said before it is known.
  if (!proof) return null
  return (
    <Popover position="bottom-start" shadow="md" width={320} trapFocus>
      <Popover.Target>
        <button type="button" className={styles.badge} data-state={proof.state}>
          <Icon name={icons[proof.state]} size={14} />
          {t(`proof.${proof.state}`)}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Details proof={proof} number={ticket.number} />
      </Popover.Dropdown>
    </Popover>
  )
}

function Details({ proof, number }: { proof: Proof; number: string }) {
  const { t } = useTranslation()
  const { checkpoint, fault, sealed, events } = proof
  const what = fault
    ? t(`proof.fault.${fault.kind}`, { seq: fault.seq })
    : t(`proof.${proof.state}_what`, { sealed, events, count: events - sealed })
  return (
    <div className={styles.details}>
      <p>{what}</p>
      {fault && <p>{t('proof.broken_what')}</p>}
      {checkpoint && (
        <dl className={styles.facts}>
          <dt>{t('proof.sealed')}</dt>
          <dd>{t('proof.of', { sealed, events })}</dd>
          <dt>{t('proof.checkpoint')}</dt>
          <dd>
            {t('proof.size', { size: checkpoint.size })} · <Moment at={checkpoint.at} />
          </dd>
          <dt>{t('proof.root')}</dt>
          <dd className={styles.root}>{checkpoint.root}</dd>
        </dl>
      )}
      {proof.proof && (
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="save" size={14} />}
          onClick={() => saveProof(number, proof.proof!)}
        >
          {t('proof.save')}
        </Button>
      )}
    </div>
  )
}
