import { Button, Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './history-drawer.module.css'
import { Moment } from './moment.tsx'
import { PageLoading } from './page-loading.tsx'
import { Problem } from './problem.tsx'

type VersionLine = { version: number; publishedAt: string; publishedBy: string | null }

type HistoryDrawerProps<Line extends VersionLine> = {
  versions: Line[]
  /** What there is to say of a version besides who published it and when. */
  about?(line: Line): ReactNode
  /** The version that is asked for, or looked at. */
  chosen: number | null
  /** What the button of each version does; `restore` takes it up at once, which the newest one needs not. Null: no buttons. */
  button: 'look' | 'restore' | null
  onChoose(version: number): void
  isPending: boolean
  error: unknown
  onClose(): void
  /** The chosen version, when it is looked at. */
  children?: ReactNode
}

/** Every version of something that is published in versions, with who published it; each can be taken up again. */
export function HistoryDrawer<Line extends VersionLine>(props: HistoryDrawerProps<Line>) {
  const { versions, about, chosen, button, onChoose, isPending, error, onClose, children } = props
  const { t } = useTranslation()
  const hasButton = (version: number) => button === 'look' || (button && version !== versions[0]!.version)
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={460}
      title={t('versions.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <ol className={styles.versions}>
        {versions.map((line) => (
          <li key={line.version} data-chosen={(button === 'look' && line.version === chosen) || undefined}>
            <span>
              <b>{t('versions.version', { version: line.version })}</b>
              <small>
                <Moment at={line.publishedAt} /> · {line.publishedBy ?? t('versions.by_product')}
              </small>
              {about && <small>{about(line)}</small>}
            </span>
            {hasButton(line.version) && (
              <Button
                size="compact-sm"
                variant="default"
                loading={button === 'restore' && isPending && line.version === chosen}
                onClick={() => onChoose(line.version)}
              >
                {button === 'look' ? t('versions.look') : t('versions.restore', { version: line.version })}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {button === 'look' && chosen !== null && isPending && <PageLoading />}
      {error !== null && <Problem error={error} />}
      {children}
    </Drawer>
  )
}
