import { Button, NumberInput, Select } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import styles from './privacy.module.css'
import { type Retention, tell, useChangeRetention } from './privacy-data.ts'

/** The organisation's choice, and the law that sets its least. */
export function RetentionForm({ retention, mayChange }: { retention: Retention; mayChange: boolean }) {
  const { t } = useTranslation()
  const change = useChangeRetention(retention.version)
  const [law, setLaw] = useState(retention.law)
  const [restrictAfterDays, setRestrict] = useState(retention.restrictAfterDays)
  const [eraseAfterDays, setErase] = useState(retention.eraseAfterDays)
  const [binDays, setBin] = useState(retention.binDays)
  const chosen = retention.laws.find((each) => each.law === law)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ law, restrictAfterDays, eraseAfterDays, binDays }, { onSuccess: () => tell(t('retention.saved')) })
  }
  const days = { suffix: t('retention.days'), min: 0, max: 36_500, allowDecimal: false, disabled: !mayChange }
  return (
    <section className={styles.card}>
      <h2>{t('retention.choice')}</h2>
      <form className={styles.form} onSubmit={submit}>
        <Select
          label={t('retention.law')}
          data={retention.laws.map((each) => ({ value: each.law, label: each.name }))}
          value={law}
          onChange={(value) => value && setLaw(value as typeof law)}
          allowDeselect={false}
          disabled={!mayChange}
        />
        <NumberInput
          label={t('retention.restrict')}
          description={t('retention.restrict_what')}
          value={restrictAfterDays}
          onChange={(value) => setRestrict(Number(value))}
          {...days}
        />
        <NumberInput
          label={t('retention.erase')}
          description={t('retention.erase_what', { days: chosen?.fileDays ?? 0 })}
          value={eraseAfterDays}
          onChange={(value) => setErase(Number(value))}
          {...days}
        />
        <NumberInput
          label={t('retention.bin')}
          value={binDays}
          onChange={(value) => setBin(Number(value))}
          {...days}
          min={1}
          max={3_650}
        />
        <p className={styles.quiet}>{t('retention.audit')}</p>
        {change.error !== null && <Problem error={change.error} />}
        {mayChange && (
          <Button type="submit" variant="default" loading={change.isPending}>
            {t('retention.save')}
          </Button>
        )}
      </form>
    </section>
  )
}
