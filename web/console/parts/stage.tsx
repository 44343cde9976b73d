import type { Stage as StageName } from '#records/tickets/lifecycle.rules.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './parts.module.css'

const icons: Record<StageName, IconName> = {
  received: 'inbox',
  accepted: 'check',
  checking: 'search',
  waiting_customer: 'wait',
  waiting_third_party: 'wait',
  resolved: 'resolved',
  closed: 'archive',
}

/** Where the ticket stands, in the organisation's word for it. */
export function Stage({ stage, label }: { stage: StageName; label: string }) {
  return (
    <span className={styles.stage} data-stage={stage}>
      <Icon name={icons[stage]} size={14} />
      {label}
    </span>
  )
}
