import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from './icon.tsx'
import styles from './parts.module.css'

const icons: Record<string, IconName> = {
  email: 'mail',
  hotline: 'phone',
  phone: 'phone',
  branch: 'store',
  wechat: 'chat',
  chat: 'chat',
  ideas: 'note',
}

/** Where the ticket came from. */
export function Channel({ channel, withWord = false }: { channel: string; withWord?: boolean }) {
  const { t } = useTranslation()
  const word = t(`channel.${channel}`, { defaultValue: channel })
  const icon = <Icon name={icons[channel] ?? 'web'} />
  if (withWord)
    return (
      <span className={styles.inline}>
        {icon}
        {word}
      </span>
    )
  return (
    <Tooltip label={word}>
      <span className={styles.inline} role="img" aria-label={word}>
        {icon}
      </span>
    </Tooltip>
  )
}
