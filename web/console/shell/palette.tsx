import { Kbd } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, useSpotlight } from '@mantine/spotlight'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { listQueue } from '#records/tickets/contract.ts'
import { call } from '../../kit/client.ts'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import { offeredCommands } from './commands.ts'
import styles from './help.module.css'
import { paletteStore } from './palette-store.ts'

const hitsMax = 7

/** Everything by name: what can be done here, every view, and any ticket by its number or words. */
export function Palette() {
  const { t } = useTranslation()
  const say = useSay()
  const navigate = useNavigate()
  const { opened, query } = useSpotlight(paletteStore)
  const wanted = query.trim().toLowerCase()
  const [asked] = useDebouncedValue(query.trim(), 180)
  const hits = useQuery({
    queryKey: ['find', asked],
    queryFn: ({ signal }) => call(listQueue, { query: { view: 'all', q: asked, limit: hitsMax }, signal }),
    enabled: opened && asked.length >= 2,
    placeholderData: keepPreviousData,
  })
  const commands = opened ? offeredCommands().filter((c) => !c.keyOnly && c.label.toLowerCase().includes(wanted)) : []
  const rows = wanted.length >= 2 ? (hits.data?.rows ?? []) : []

  return (
    <Spotlight.Root
      store={paletteStore}
      shortcut="mod + K"
      scrollable
      maxHeight={440}
      size={620}
      centered={false}
      yOffset="12vh"
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      transitionProps={{ duration: 100, transition: 'fade' }}
    >
      <Spotlight.Search
        placeholder={t('palette.placeholder')}
        leftSection={<Icon name="search" size={18} />}
        aria-label={t('palette.open')}
      />
      <Spotlight.ActionsList>
        {rows.length > 0 && (
          <Spotlight.ActionsGroup label={t('palette.tickets')}>
            {rows.map((row) => (
              <Spotlight.Action
                key={row.ticketId}
                label={row.subject}
                classNames={{ actionLabel: styles.hit }}
                description={`${row.number} · ${say(row.codeLabel)} · ${say(row.statusLabel)}`}
                leftSection={<Icon name="note" />}
                onClick={() => navigate(`/tickets/${row.ticketId}?view=all`)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {commands.length > 0 && (
          <Spotlight.ActionsGroup label={t('palette.commands')}>
            {commands.map((command) => (
              <Spotlight.Action
                key={command.id}
                label={command.label}
                leftSection={<Icon name={command.icon} />}
                rightSection={command.keys ? <Kbd size="xs">{command.keys}</Kbd> : undefined}
                onClick={command.run}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {rows.length === 0 && commands.length === 0 && (
          <Spotlight.Empty>{t(hits.isFetching ? 'palette.looking' : 'palette.nothing')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
