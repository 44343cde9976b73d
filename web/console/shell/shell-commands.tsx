import { useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { useCan } from '../me.ts'
import { viewGroups } from '../queue/filters.ts'
import { useLanguage } from '../words.ts'
import { useAccount } from './account.ts'
import { type Command, useCommands } from './commands.ts'

/** What can be done from anywhere. */
export function ShellCommands({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const can = useCan()
  const language = useLanguage()
  const { signOut, setLanguage } = useAccount()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const other = language === 'en' ? 'zh-Hans' : 'en'
  const nextScheme = colorScheme === 'dark' ? 'light' : 'dark'

  const views: Command[] = viewGroups
    .flatMap((group) => group.views)
    .map(({ view, icon }) => ({
      id: `view.${view}`,
      label: t('command.view', { view: t(`view.${view}`) }),
      icon,
      ...(view === 'mine' ? { keys: 'g m' } : view === 'open' ? { keys: 'g q' } : {}),
      run: () => navigate(`/queue?view=${view}`),
    }))

  useCommands([
    ...views,
    ...(can('dashboard.read')
      ? [{ id: 'board', label: t('board.title'), icon: 'board', keys: 'g b', run: () => navigate('/board') } as const]
      : []),
    ...(can('export.make')
      ? [{ id: 'exports', label: t('exports.title'), icon: 'save', run: () => navigate('/exports') } as const]
      : []),
    ...(can('staff.manage')
      ? [
          {
            id: 'people',
            label: t('people.title'),
            icon: 'people',
            keys: 'g p',
            run: () => navigate('/people'),
          } as const,
        ]
      : []),
    ...(can('forms.manage')
      ? [{ id: 'forms', label: t('forms.title'), icon: 'note', run: () => navigate('/forms') } as const]
      : []),
    ...(can('privacy.read')
      ? [{ id: 'retention', label: t('retention.title'), icon: 'archive', run: () => navigate('/retention') } as const]
      : []),
    ...(can('entries.manage')
      ? [{ id: 'entries', label: t('entries.title'), icon: 'link', run: () => navigate('/entries') } as const]
      : []),
    { id: 'account', label: t('account_page.title'), icon: 'key', run: () => navigate('/account') },
    { id: 'help', label: t('help.title'), icon: 'help', keys: '?', run: onHelp },
    {
      id: 'search',
      label: t('queue.search'),
      icon: 'search',
      keys: '/',
      keyOnly: pathname !== '/queue',
      run: () =>
        pathname === '/queue'
          ? document.getElementById('queue-search')?.focus()
          : navigate('/queue?view=all', { state: { search: true } }),
    },
    {
      id: 'language',
      label: t('command.language', { language: t(`language.${other}`) }),
      icon: 'language',
      run: () => setLanguage(other),
    },
    {
      id: 'scheme',
      label: t('command.scheme', { scheme: t(`scheme.${nextScheme}`) }),
      icon: nextScheme === 'dark' ? 'moon' : 'sun',
      run: () => setColorScheme(nextScheme),
    },
    { id: 'sign-out', label: t('account.sign_out'), icon: 'signOut', run: signOut },
  ])
  return null
}
