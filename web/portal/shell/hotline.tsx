import { usePortal } from '../portal.ts'
import { useWords } from '../words.ts'
import { Icon } from './icon.tsx'

/** The organisation's number, to be tapped. Nothing where it has not set one. */
export function Hotline({ urgent = false }: { urgent?: boolean }) {
  const { hotline } = usePortal()
  return <CallLink hotline={hotline} urgent={urgent} />
}

export function CallLink({ hotline, urgent = false }: { hotline: string; urgent?: boolean }) {
  const { t } = useWords()
  if (!hotline) return null
  return (
    <a className={urgent ? 'hotline hotline-urgent' : 'hotline'} href={`tel:${hotline.replace(/[^\d+*#,;]/g, '')}`}>
      <Icon name="phone" size={20} />
      <span>{t('hotline.call', { hotline })}</span>
    </a>
  )
}
