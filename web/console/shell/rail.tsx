import { ActionIcon, UnstyledButton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Mark } from '../../kit/mark.tsx'
import { loadAccountMenu } from '../ahead.ts'
import { AlarmsLink } from '../alarms/alarms-link.tsx'
import { ToldLink } from '../clocks/told-link.tsx'
import { useCan, useMe } from '../me.ts'
import { MoneyLink } from '../money/money-link.tsx'
import { Hint } from '../parts/hint.tsx'
import { Icon } from '../parts/icon.tsx'
import { viewGroups } from '../queue/filters.ts'
import { useCounts } from '../queue/queue-data.ts'
import { useSay } from '../words.ts'
import { AccountButton } from './account-button.tsx'
import { modKey } from './keys.ts'
import { LiveDot } from './live-dot.tsx'
import { palette } from './palette-store.ts'
import styles from './rail.module.css'
import { RailLink } from './rail-link.tsx'

const AccountMenu = lazy(() => loadAccountMenu().then((m) => ({ default: m.AccountMenu })))

type Props = { isNarrow: boolean; onNarrow?: () => void; onGo?: () => void; onHelp: () => void }

/** My queues with what is in them, the board, the people; below them the line, the hotline and myself. */
export function Rail({ isNarrow, onNarrow, onGo, onHelp }: Props) {
  const { t } = useTranslation()
  const say = useSay()
  const can = useCan()
  const { organisation } = useMe()
  const counts = useCounts().data?.counts ?? {}

  return (
    <div className={styles.rail} data-narrow={isNarrow || undefined}>
      {onNarrow && (
        <div className={styles.head}>
          <span className={styles.mark}>
            <Mark size={22} />
          </span>
          {!isNarrow && <span className={styles.organisation}>{say(organisation.name)}</span>}
          <Hint label={t(isNarrow ? 'rail.expand' : 'rail.collapse')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              onClick={onNarrow}
              aria-label={t(isNarrow ? 'rail.expand' : 'rail.collapse')}
              aria-expanded={!isNarrow}
            >
              <Icon name={isNarrow ? 'expand' : 'collapse'} />
            </ActionIcon>
          </Hint>
        </div>
      )}
      <Hint label={t('palette.open')} keys={[modKey, 'K']}>
        <UnstyledButton
          className={styles.find}
          aria-label={t('palette.open')}
          onClick={() => {
            onGo?.()
            palette.open()
          }}
        >
          <Icon name="search" />
          {!isNarrow && <span>{t('palette.short')}</span>}
        </UnstyledButton>
      </Hint>
      <nav className={styles.nav} aria-label={t('rail.label')}>
        {viewGroups.map((group) => (
          <div key={group.key} className={styles.group}>
            {!isNarrow && <h2 className={styles.heading}>{t(`rail.${group.key}`)}</h2>}
            {group.views.map(({ view, icon }) => (
              <RailLink
                key={view}
                to={`/queue?view=${view}`}
                view={view}
                icon={icon}
                label={t(`view.${view}`)}
                count={counts[view]}
                isNarrow={isNarrow}
                onGo={onGo}
              />
            ))}
            {group.key === 'attention' && (
              <RailLink to="/calls" icon="phone" label={t('calls.title')} isNarrow={isNarrow} onGo={onGo} />
            )}
            {group.key === 'attention' && can('money.read') && <MoneyLink isNarrow={isNarrow} onGo={onGo} />}
          </div>
        ))}
        <div className={styles.group}>
          {!isNarrow && <h2 className={styles.heading}>{t('rail.lead')}</h2>}
          {can('dashboard.read') && (
            <RailLink
              to="/board"
              icon="board"
              label={t('board.title')}
              keys={['g', 'b']}
              isNarrow={isNarrow}
              onGo={onGo}
            />
          )}
          <RailLink to="/tags" icon="tag" label={t('tags.title')} isNarrow={isNarrow} onGo={onGo} />
          {can('export.make') && (
            <RailLink to="/exports" icon="save" label={t('exports.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('roster.manage') && (
            <RailLink to="/desk" icon="clock" label={t('desk.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('roster.manage') && (
            <RailLink to="/capacity" icon="hourglass" label={t('capacity.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('alarm.read') && (
            <RailLink to="/clock-rules" icon="shield" label={t('clock_rules.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('alarm.read') && (
            <RailLink to="/calendars" icon="calendar" label={t('calendars.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('staff.manage') && (
            <RailLink to="/people" icon="people" label={t('people.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('forms.manage') && (
            <RailLink to="/forms" icon="note" label={t('forms.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('taxonomy.manage') && (
            <RailLink to="/categories" icon="all" label={t('categories.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('knowledge.read') && (
            <RailLink to="/guidance" icon="lifebuoy" label={t('guidance.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('workflows.manage') && (
            <RailLink to="/workflows" icon="turn" label={t('workflows.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('model.read') && (
            <RailLink to="/classifier" icon="auto" label={t('classifier.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          <ToldLink isNarrow={isNarrow} onGo={onGo} />
          {can('alarm.read') && <AlarmsLink isNarrow={isNarrow} onGo={onGo} />}
          {can('privacy.read') && (
            <RailLink to="/retention" icon="archive" label={t('retention.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('audit.read') && (
            <RailLink to="/audit" icon="shield" label={t('audit.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
          {can('entries.manage') && (
            <RailLink to="/entries" icon="link" label={t('entries.title')} isNarrow={isNarrow} onGo={onGo} />
          )}
        </div>
      </nav>
      <div className={styles.foot}>
        {organisation.hotline && (
          <a
            className={styles.hotline}
            href={`tel:${organisation.hotline.replace(/[^\d+]/g, '')}`}
            aria-label={t('rail.hotline', { hotline: organisation.hotline })}
          >
            <Icon name="phone" size={14} />
            {!isNarrow && <span>{t('rail.hotline', { hotline: organisation.hotline })}</span>}
          </a>
        )}
        <LiveDot narrow={isNarrow} />
        <Suspense fallback={<AccountButton isNarrow={isNarrow} aria-disabled />}>
          <AccountMenu isNarrow={isNarrow} onHelp={onHelp} />
        </Suspense>
      </div>
    </div>
  )
}
