import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'
import styles from './parts.module.css'

const five = [1, 2, 3, 4, 5]

/** A rating: stars for the eye, the number and its word for everybody. */
export function Stars({ stars }: { stars: number }) {
  const { t } = useTranslation()
  return (
    <span className={styles.inline}>
      <span className={styles.stars}>
        {five.map((star) => (
          <Icon key={star} name="star" size={15} filled={star <= stars} />
        ))}
      </span>
      {t(`stars.${stars}`)}
    </span>
  )
}
