import { Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useReturnFocus } from '../parts/return-focus.ts'
import { AbsenceList } from './absence-list.tsx'
import type { Desk, DeskPerson } from './desk-data.ts'
import styles from './roster.module.css'
import { RosterForm } from './roster-form.tsx'

/** One person: the days on which they are not there, what they can do, and when they work. */
export function RosterDrawer({ person, desk, onClose }: { person: DeskPerson; desk: Desk; onClose: () => void }) {
  const { t } = useTranslation()
  useReturnFocus()
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={620}
      title={person.name}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={styles.drawer}>
        <AbsenceList person={person} desk={desk} />
        <RosterForm person={person} desk={desk} onSaved={onClose} />
      </div>
    </Drawer>
  )
}
