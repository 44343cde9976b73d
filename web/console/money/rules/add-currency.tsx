import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../words.ts'
import styles from './rules.module.css'

type AddCurrencyProps = { label: string; taken: readonly string[]; onAdd: (currency: string) => void }

/** Chooses one more currency (ISO 4217), by its code or its name. */
export function AddCurrency({ label, taken, onAdd }: AddCurrencyProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const out = taken.join()
  // Some three hundred names: not with every key that is pressed on the page.
  const choices = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: 'currency' })
    const left = Intl.supportedValuesOf('currency').filter((code) => !out.split(',').includes(code))
    return left.map((code) => ({ value: code, label: `${code} · ${names.of(code)}` }))
  }, [language, out])
  return (
    <Select
      className={styles.narrow}
      label={label}
      placeholder={t('money.rules.currency')}
      value={null}
      searchable
      limit={60}
      onChange={(currency) => currency && onAdd(currency)}
      data={choices}
    />
  )
}
