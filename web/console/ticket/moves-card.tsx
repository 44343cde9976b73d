import { Button, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import type { OfferedMove } from './moves.ts'
import styles from './side.module.css'

/** The moves: first what goes on, then what does not go now, each with its reason. */
export function MovesCard({ moves }: { moves: OfferedMove[] }) {
  const { t } = useTranslation()
  const possible = moves.filter((move) => !move.why)
  const refused = moves.filter((move) => move.why)
  const ahead = possible.find((move) => move.name === 'resolve') ?? possible.find((move) => move.name === 'close')
  return (
    <section className={styles.card}>
      <h2 className={styles.title}>{t('moves.title')}</h2>
      <div className={styles.moves}>
        {possible.map((move) => (
          <Button
            key={move.name}
            size="xs"
            variant={move === ahead ? 'filled' : 'default'}
            leftSection={<Icon name={move.icon} size={14} />}
            loading={move.isRunning}
            onClick={move.run}
            justify="flex-start"
          >
            {move.label}
          </Button>
        ))}
        {refused.map((move) => (
          <Tooltip key={move.name} label={move.why}>
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name={move.icon} size={14} />}
              data-disabled
              aria-disabled
              aria-description={move.why ?? undefined}
              onClick={(event) => event.preventDefault()}
              justify="flex-start"
            >
              {move.label}
            </Button>
          </Tooltip>
        ))}
      </div>
    </section>
  )
}
