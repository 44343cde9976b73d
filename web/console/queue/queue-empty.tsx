import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { listQueue } from '#records/tickets/contract.ts'
import { call } from '../../kit/client.ts'
import { useMe } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import parts from '../parts/parts.module.css'
import { type Filters, isNarrowed, searchOf } from './filters.ts'

/** An empty list says why it is empty and what to do next. */
export function QueueEmpty({ filters }: { filters: Filters }) {
  const { t } = useTranslation()
  const { organisation } = useMe()
  const any = useQuery({
    queryKey: ['queue', 'any'],
    queryFn: ({ signal }) => call(listQueue, { query: { view: 'all', limit: 1 }, signal }),
  })
  const nothingAtAll = any.data?.rows.length === 0

  if (any.isPending) return <PageLoading />
  if (isNarrowed(filters) && !nothingAtAll) {
    return (
      <div className={parts.centred}>
        <h2>{t('empty.narrowed')}</h2>
        <p className={parts.quiet}>{t('empty.narrowed_what')}</p>
        {filters.q && filters.view !== 'all' && (
          <LinkButton to={`/queue?${searchOf({ ...filters, view: 'all' })}`} variant="filled">
            {t('empty.everywhere')}
          </LinkButton>
        )}
        <LinkButton to={`/queue?view=${filters.view}`} variant="default">
          {t('empty.all_of_view', { view: t(`view.${filters.view}`) })}
        </LinkButton>
      </div>
    )
  }
  if (nothingAtAll || filters.view === 'all') {
    return (
      <div className={parts.centred}>
        <h2>{t('empty.nothing')}</h2>
        <p className={parts.quiet}>{t('empty.nothing_what')}</p>
        <Button
          component="a"
          href={organisation.portalUrl}
          target="_blank"
          rel="noreferrer"
          rightSection={<Icon name="external" />}
        >
          {t('empty.portal')}
        </Button>
      </div>
    )
  }
  return (
    <div className={parts.centred}>
      <h2>{t(`empty.${filters.view}`)}</h2>
      <p className={parts.quiet}>{t(`empty.${filters.view}_what`)}</p>
      {filters.view !== 'open' && (
        <LinkButton to="/queue?view=open" variant="default">
          {t('empty.to_open')}
        </LinkButton>
      )}
    </div>
  )
}
