/** @jsxImportSource preact */
import { useSay } from './say.ts'

/** The organisation's number, to be tapped. Nothing where it has not set one. */
export function CallLink({ urgent = false }: { urgent?: boolean }) {
  const { t, place } = useSay()
  const { hotline } = place.portal
  if (!hotline) return null
  return (
    <a class={urgent ? 'button urgent' : 'button quiet'} href={`tel:${hotline.replace(/[^\d+*#,;]/g, '')}`}>
      {t('call', { hotline })}
    </a>
  )
}
