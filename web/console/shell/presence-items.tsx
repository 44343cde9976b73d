import { Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AwayReason } from '#records/staff/roster.rules.ts'
import { Icon } from '../parts/icon.tsx'
import { usePresence } from './presence.ts'

const choices: { key: string; why: AwayReason; minutes: number | null }[] = [
  { key: 'break', why: 'break', minutes: 15 },
  { key: 'meal', why: 'break', minutes: 45 },
  { key: 'meeting', why: 'meeting', minutes: 60 },
  { key: 'open', why: 'other', minutes: null },
]

/** Take no tickets for a while, or take them again. */
export function PresenceItems() {
  const { t } = useTranslation()
  const { takes, away, change } = usePresence()
  if (!takes) return null
  return (
    <>
      <Menu.Divider />
      {away ? (
        <Menu.Item leftSection={<Icon name="check" />} onClick={() => change.mutate(null)}>
          {t('presence.back')}
        </Menu.Item>
      ) : (
        <>
          <Menu.Label>{t('presence.pause')}</Menu.Label>
          {choices.map(({ key, why, minutes }) => (
            <Menu.Item key={key} leftSection={<Icon name="wait" />} onClick={() => change.mutate({ why, minutes })}>
              {t(`presence.${key}`)}
            </Menu.Item>
          ))}
        </>
      )}
    </>
  )
}
