import { useTranslation } from 'react-i18next'
import { useSay } from '../words.ts'
import styles from './side.module.css'
import type { Ticket } from './ticket-data.ts'

/** What the ticket is in the schemes of regulators that the organisation shows; what nobody read in the original says so. */
export function RegulatorLine({ classes }: { classes: Ticket['classes'] }) {
  const { t } = useTranslation()
  const say = useSay()
  return Object.entries(Object.groupBy(classes, ({ scheme }) => scheme)).map(([scheme, own = []]) => (
    <p key={scheme} className={styles.quiet}>
      {t('schemes.on_ticket', {
        scheme: say(own[0]!.schemeName),
        classes: own.map(({ name }) => say(name)).join(t('list_comma')),
      })}
      {own.some(({ verified }) => !verified) && ` ${t('schemes.not_checked')}`}
    </p>
  ))
}
