import { Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Rail } from './rail.tsx'

type Props = { opened: boolean; onClose: () => void; onHelp: () => void }

/** The rail on a phone: behind the menu button. */
export function RailDrawer({ opened, onClose, onHelp }: Props) {
  const { t } = useTranslation()
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size={280}
      title={t('product')}
      padding="sm"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Rail isNarrow={false} onGo={onClose} onHelp={onHelp} />
    </Drawer>
  )
}
