import { ActionIcon, Menu } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import type { Deed, PersonAccount } from './accounts-data.ts'
import { DeedDialog } from './deed-dialog.tsx'
import { NumberDialog } from './number-dialog.tsx'

/** What an administrator may do to somebody's way in; each asks once more. */
export function PersonMenu({ name, account }: { name: string; account: PersonAccount }) {
  const { t } = useTranslation()
  const me = useMe()
  const [deed, setDeed] = useState<Deed | null>(null)
  const [isNumbering, setNumbering] = useState(false)
  if (me.staffId === account.staffId) return null
  const deeds: { deed: Deed; icon: IconName }[] = account.active
    ? [
        { deed: 'end', icon: 'signOut' },
        { deed: 'reset', icon: 'key' },
        { deed: 'disable', icon: 'lock' },
      ]
    : [{ deed: 'enable', icon: 'check' }]
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" c="var(--hy-ink)" aria-label={t('person.menu', { name })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {deeds.map(({ deed: each, icon }) => (
            <Menu.Item
              key={each}
              leftSection={<Icon name={icon} />}
              disabled={each === 'end' && account.sessions === 0}
              onClick={() => setDeed(each)}
            >
              {t(`person.${each}`)}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<Icon name="tag" />} onClick={() => setNumbering(true)}>
            {t('person.number')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isNumbering && <NumberDialog name={name} account={account} onClose={() => setNumbering(false)} />}
      {deed && <DeedDialog deed={deed} name={name} staffId={account.staffId} onClose={() => setDeed(null)} />}
    </>
  )
}
