import { usePortal } from '../portal.ts'
import { useWords } from '../words.ts'
import { Icon } from './icon.tsx'

/** The number to call, to be tapped. Nothing where the organisation has not set one. */
export function Hotline({ urgent = false }: { urgent?: boolean }) {
  const { hotline } = usePortal()
  const { t } = useWords()
  if (!hotline) return null
  return (
    <a className={urgent ? 'hotline hotline-urgent' : 'hotline'} href={`tel:${hotline.replace(/[^\d+*#,;]/g, '')}`}>
      <Icon name="phone" size={20} />
      <span>{t('hotline.call', { hotline })}</span>
    </a>
  )
}
