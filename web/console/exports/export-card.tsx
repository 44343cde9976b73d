import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { saySize } from '../../kit/size.ts'
import { useMe } from '../me.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './exports.module.css'
import { type Exported, useDecideExport, useFetchExport } from './exports-data.ts'
import { useFilterWords } from './filter-words.ts'

const icons: Record<Exported['state'], IconName> = {
  waiting: 'hourglass',
  making: 'hourglass',
  ready: 'check',
  refused: 'close',
  expired: 'archive',
  failed: 'alert',
}

/** One list: who asked for what and why, who said yes, and the file. */
export function ExportCard({ exported }: { exported: Exported }) {
  const { t } = useTranslation()
  const me = useMe()
  const filterWords = useFilterWords()
  const { maker, reason, filters, state, rowsExpected, requestedAt, expiresAt, decidedBy, decidedAt, file } = exported
  const isMine = maker.staffId === me.staffId
  return (
    <article className={styles.card} data-state={state}>
      <header className={styles.head}>
        <h2>{filterWords(filters).join(t('exports.and'))}</h2>
        <span className={styles.state} data-state={state}>
          <Icon name={icons[state]} size={14} />
          {t(`exports.state.${state}`)}
        </span>
      </header>
      <p className={styles.reason}>{reason}</p>
      <dl className={styles.facts}>
        <dt>{t('exports.asked')}</dt>
        <dd>
          {isMine ? t('exports.me') : maker.name} · <Moment at={requestedAt} />
        </dd>
        <dt>{t('exports.rows')}</dt>
        <dd>{file ? t('exports.file', { rows: file.rows, size: saySize(file.bytes) }) : rowsExpected}</dd>
        {decidedBy && decidedAt && (
          <>
            <dt>{t(state === 'refused' ? 'exports.refused_by' : 'exports.approved_by')}</dt>
            <dd>
              {decidedBy.name} · <Moment at={decidedAt} />
            </dd>
          </>
        )}
        {(state === 'waiting' || state === 'ready') && (
          <>
            <dt>{t('exports.until')}</dt>
            <dd>
              <Moment at={expiresAt} />
            </dd>
          </>
        )}
        {file && (
          <>
            <dt>{t('exports.hash')}</dt>
            <dd className={styles.mono}>{file.sha256}</dd>
          </>
        )}
      </dl>
      {state === 'waiting' && <Decision exported={exported} />}
      {state === 'ready' && <Fetching exported={exported} />}
    </article>
  )
}

/** Yes or no, or why not: nobody approves a list of their own. */
function Decision({ exported }: { exported: Exported }) {
  const { t } = useTranslation()
  const decide = useDecideExport(exported)
  if (exported.decideRefused) return <p className={styles.quiet}>{exported.decideRefused}</p>
  return (
    <>
      {decide.error !== null && <Problem error={decide.error} />}
      <div className={styles.buttons}>
        <Button
          size="xs"
          variant="default"
          loading={decide.isPending && decide.variables === false}
          onClick={() => decide.mutate(false)}
        >
          {t('exports.refuse')}
        </Button>
        <Button size="xs" loading={decide.isPending && decide.variables === true} onClick={() => decide.mutate(true)}>
          {t('exports.approve')}
        </Button>
      </div>
    </>
  )
}

function Fetching({ exported }: { exported: Exported }) {
  const { t } = useTranslation()
  const fetching = useFetchExport(exported)
  if (exported.fetchRefused) return <p className={styles.quiet}>{exported.fetchRefused}</p>
  return (
    <>
      {fetching.error !== null && <Problem error={fetching.error} />}
      <div className={styles.buttons}>
        <Button
          size="xs"
          leftSection={<Icon name="save" size={14} />}
          loading={fetching.isPending}
          onClick={() => fetching.mutate(undefined)}
        >
          {t('exports.fetch')}
        </Button>
      </div>
    </>
  )
}
