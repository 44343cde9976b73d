import { Menu, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../me.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { useLanguage } from '../words.ts'
import { useAccount } from './account.ts'
import { AccountButton } from './account-button.tsx'
import { PresenceItems } from './presence-items.tsx'

const schemes: { scheme: 'light' | 'dark' | 'auto'; icon: IconName }[] = [
  { scheme: 'light', icon: 'sun' },
  { scheme: 'dark', icon: 'moon' },
  { scheme: 'auto', icon: 'auto' },
]

/** Who I am, my language, light or dark, help, and out. */
export function AccountMenu({ isNarrow, onHelp }: { isNarrow: boolean; onHelp: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const language = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { signOut, setLanguage } = useAccount()

  return (
    <Menu position={isNarrow ? 'right-end' : 'top-start'} width={220}>
      <Menu.Target>
        <AccountButton isNarrow={isNarrow} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<Icon name="key" />}>
          {t('account_page.title')}
        </Menu.Item>
        <PresenceItems />
        <Menu.Divider />
        {(['zh-Hans', 'en'] as const).map((each) => (
          <Menu.Item
            key={each}
            lang={each}
            leftSection={<Icon name="language" />}
            rightSection={language === each && <Icon name="check" />}
            aria-current={language === each}
            onClick={() => setLanguage(each)}
          >
            {t(`language.${each}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {schemes.map(({ scheme, icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon name={icon} />}
            rightSection={colorScheme === scheme && <Icon name="check" />}
            aria-current={colorScheme === scheme}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`scheme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          component="a"
          href={me.organisation.portalUrl}
          target="_blank"
          rel="noreferrer"
          leftSection={<Icon name="external" />}
        >
          {t('account.portal')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="help" />} onClick={onHelp}>
          {t('help.title')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="signOut" />} onClick={signOut}>
          {t('account.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
