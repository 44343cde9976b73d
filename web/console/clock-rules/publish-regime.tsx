import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { RegimeContent } from '#records/knowledge/regimes/regime-check.rules.ts'
import definitions from '../definitions/definitions.module.css'
import { PublishDialog, type Publishing } from '../definitions/publish-dialog.tsx'
import { Moment } from '../parts/moment.tsx'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { usePreview } from './clock-rules-data.ts'

type PublishRegimeProps = Publishing & {
  regimeKey: string
  /** The version that was seen. */
  seen: number
  content: RegimeContent
}
const linesShown = 30

/** What the change would mean for tickets that are open now, before it is published. None of their clocks moves by it. */
export function PublishRegime({ regimeKey, seen, content, ...publishing }: PublishRegimeProps) {
  const { t } = useTranslation()
  const say = useSay()
  const preview = usePreview(regimeKey, seen, content)
  const labelOf = (name: string) => {
    const clock = content.clocks.find(({ key }) => name === `${regimeKey}/${key}`)
    return clock ? say(clock.label) : name
  }
  const lines = preview.data?.lines ?? []
  return (
    <PublishDialog
      title={t('definition.publish_title')}
      size="xl"
      isReady={preview.data?.faults.length === 0}
      {...publishing}
    >
      <p>{t('clock_rules.publish_what')}</p>
      {preview.isPending && <PageLoading />}
      {preview.error && <Problem error={preview.error} onAgain={() => void preview.refetch()} />}
      {preview.data && (
        <p>
          <b>
            {t(lines.length > 0 ? 'clock_rules.preview_moved' : 'clock_rules.preview_same', {
              count: new Set(lines.map(({ ticketId }) => ticketId)).size,
              looked: preview.data.looked,
            })}
          </b>
        </p>
      )}
      {lines.length > 0 && (
        <div className={definitions.scroll}>
          <table className={definitions.table}>
            <thead>
              <tr>
                <th scope="col">{t('clock_rules.ticket')}</th>
                <th scope="col">{t('clock_rules.clock')}</th>
                <th scope="col">{t('definition.was')}</th>
                <th scope="col">{t('definition.would_be')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.slice(0, linesShown).map(({ ticketId, number, clock, before, after, provisional }) => (
                <tr key={`${ticketId} ${clock}`}>
                  <td>
                    <Link to={`/tickets/${ticketId}`}>{number}</Link>
                  </td>
                  <td>{labelOf(clock)}</td>
                  <td>{before ? <Moment at={before} /> : t('clock_rules.not_running')}</td>
                  <td>
                    {after ? <Moment at={after} /> : t('clock_rules.not_running')}
                    {provisional && ` · ${t('clock_rules.provisional')}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {lines.length > linesShown && <p>{t('clock_rules.more_lines', { count: lines.length - linesShown })}</p>}
    </PublishDialog>
  )
}
