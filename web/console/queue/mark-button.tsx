import { ActionIcon } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { Hint } from '../parts/hint.tsx'
import { Icon } from '../parts/icon.tsx'
import { selection, useSelection } from './selection.ts'

/** Begins and ends marking the tickets of a list. */
export function MarkButton() {
  const { t } = useTranslation()
  const { isOn } = useSelection()
  if (!useCan()('ticket.tag')) return null
  return (
    <Hint label={t('bulk.mark')} keys={['x']}>
      <ActionIcon
        variant={isOn ? 'filled' : 'default'}
        size={30}
        aria-pressed={isOn}
        aria-label={t('bulk.mark')}
        onClick={() => selection.toggleMode()}
      >
        <Icon name="check" size={14} />
      </ActionIcon>
    </Hint>
  )
}
