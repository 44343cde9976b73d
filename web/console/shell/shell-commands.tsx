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
  const { pathname, search } = useLocation()
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
    ...(can('money.read')
      ? [{ id: 'money', label: t('money.title'), icon: 'lock', run: () => navigate('/money') } as const]
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
    ...(can('taxonomy.manage')
      ? [{ id: 'categories', label: t('categories.title'), icon: 'all', run: () => navigate('/categories') } as const]
      : []),
    ...(can('knowledge.read')
      ? [{ id: 'guidance', label: t('guidance.title'), icon: 'lifebuoy', run: () => navigate('/guidance') } as const]
      : []),
    ...(can('workflows.manage')
      ? [{ id: 'workflows', label: t('workflows.title'), icon: 'turn', run: () => navigate('/workflows') } as const]
      : []),
    ...(can('model.read')
      ? [{ id: 'classifier', label: t('classifier.title'), icon: 'auto', run: () => navigate('/classifier') } as const]
      : []),
    ...(can('privacy.read')
      ? [{ id: 'retention', label: t('retention.title'), icon: 'archive', run: () => navigate('/retention') } as const]
      : []),
    ...(can('entries.manage')
      ? [{ id: 'entries', label: t('entries.title'), icon: 'link', run: () => navigate('/entries') } as const]
      : []),
    { id: 'tags', label: t('tags.title'), icon: 'tag', keys: 'g t', run: () => navigate('/tags') },
    { id: 'account', label: t('account_page.title'), icon: 'key', run: () => navigate('/account') },
    { id: 'help', label: t('help.title'), icon: 'help', keys: '?', run: onHelp },
    {
      id: 'search',
      label: t('queue.search'),
      icon: 'search',
      keys: '/',
      keyOnly: pathname !== '/queue',
      run: () => {
        const box = document.getElementById('queue-search')
        if (box) box.focus()
        // On its own page the box may be on its way: it takes the focus when it is there.
        else navigate(pathname === '/queue' ? `/queue${search}` : '/queue?view=all', { state: { search: true } })
      },
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
