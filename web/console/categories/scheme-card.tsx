import { Button, FileButton, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import styles from './categories.module.css'
import { fetchScheme, type SchemeLine, usePublishScheme } from './categories-data.ts'
import { FaultList, useImport } from './scheme-import.tsx'

/** A scheme: where it is from, how much of it somebody has checked, what it lacks, and how it is replaced. */
export function SchemeCard({ scheme }: { scheme: SchemeLine }) {
  const { t } = useTranslation()
  const say = useSay()
  const { key, version } = scheme
  const publish = usePublishScheme()
  const { take, faults, error, isRunning } = useImport({ key, seen: version })
  const download = async (): Promise<void> => {
    const blob = new Blob([JSON.stringify(await fetchScheme(key), null, 2)], { type: 'application/json' })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = `${key}-${version}.json`
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <section className={styles.card} aria-labelledby={`scheme-${key}`}>
      <header className={styles.schemeHead}>
        <h2 id={`scheme-${key}`}>{say(scheme.name)}</h2>
        <Switch
          label={t('schemes.shown')}
          checked={scheme.active}
          disabled={publish.isPending}
          onChange={(event) => publish.mutate({ key, seen: version, body: { active: event.currentTarget.checked } })}
        />
      </header>
      <p className={styles.quiet}>
        {t('versions.version', { version })} · <Moment at={scheme.publishedAt} /> ·{' '}
        {scheme.publishedBy ?? t('versions.by_product')}
      </p>
      <p className={styles.quiet}>{t('schemes.source', { source: scheme.source })}</p>
      <ul className={styles.dimensions}>
        {scheme.dimensions.map((dimension) => (
          <li key={dimension.key}>
            <b>{say(dimension.name)}</b>
            <span>{t('schemes.classes', { count: dimension.classes })}</span>
            <Verified {...dimension} />
            {dimension.complete && <Coverage uncovered={dimension.uncovered} />}
          </li>
        ))}
      </ul>
      <div className={styles.row}>
        <Button size="xs" variant="default" leftSection={<Icon name="save" />} onClick={() => void download()}>
          {t('schemes.download')}
        </Button>
        <FileButton onChange={take} accept="application/json,.json,text/csv,.csv">
          {(props) => (
            <Button {...props} size="xs" variant="default" loading={isRunning}>
              {t('schemes.replace')}
            </Button>
          )}
        </FileButton>
      </div>
      <FaultList faults={faults} />
      {error !== null && faults.length === 0 && <Problem error={error} />}
      {publish.error !== null && <Problem error={publish.error} />}
    </section>
  )
}

function Verified({ classes, verified }: { classes: number; verified: number }) {
  const { t } = useTranslation()
  if (classes === 0) return null
  if (verified === classes) return <span>{t('schemes.all_verified')}</span>
  return <span className={styles.unverified}>{t('schemes.unverified', { count: classes - verified })}</span>
}

function Coverage({ uncovered }: { uncovered: string[] }) {
  const { t } = useTranslation()
  if (uncovered.length === 0)
    return (
      <span className={styles.good}>
        <Icon name="check" size={14} />
        {t('schemes.covered')}
      </span>
    )
  return (
    <span className={styles.unverified}>
      <Icon name="alert" size={14} />
      {t('schemes.uncovered', { count: uncovered.length, codes: uncovered.join(t('list_comma')) })}
    </span>
  )
}
