import { ActionIcon, Button, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { paymentStates, type Wait, waitUnits } from '#records/knowledge/refunds/policy.rules.ts'
import definitions from '../../definitions/definitions.module.css'
import { Icon } from '../../parts/icon.tsx'
import { useSay } from '../../words.ts'
import type { RefundPolicies } from '../rules/data.ts'
import styles from '../rules/rules.module.css'
import { useRuleWords } from '../rules/words.ts'
import type { PolicyPartProps } from './editor.tsx'

type PolicyWhenProps = PolicyPartProps & { codes: readonly string[]; calendars: RefundPolicies['names']['calendars'] }

/** What must be so before money goes back: which tickets, what whoever holds the money says, and how long ago it was. */
export function PolicyWhen({ policy, codes, calendars, faultAt, onChange }: PolicyWhenProps) {
  const { t } = useTranslation()
  const say = useSay()
  const words = useRuleWords()
  const { when } = policy
  const { after } = when
  const set = (part: Partial<typeof when>) => onChange({ ...policy, when: { ...when, ...part } })
  const setAfter = (part: Partial<Wait>) => set({ after: { ...after, ...part } })
  const missing = faultAt('/when')
  return (
    <section className={styles.card} aria-labelledby="policy-when">
      <h3 id="policy-when">{t('money.rules.when')}</h3>
      <div className={styles.fields}>
        <MultiSelect
          label={words.part('codes')}
          placeholder={when.codes.length === 0 ? t('money.rules.every_ticket') : ''}
          searchable
          value={when.codes}
          error={when.codes.map((_, index) => faultAt(`/when/codes/${index}`)).find(Boolean)}
          onChange={(chosen) => set({ codes: chosen })}
          data={[...new Set([...codes, ...when.codes])]}
        />
        <MultiSelect
          label={words.part('states')}
          value={when.states}
          error={faultAt('/when/states')}
          onChange={(chosen) => set({ states: paymentStates.filter((state) => chosen.includes(state)) })}
          data={paymentStates.map((value) => ({ value, label: t(`money.rules.value.states.${value}`) }))}
        />
        {(['debited', 'frozen', 'duplicate'] as const).map((name) => (
          <Select
            key={name}
            label={words.part(name)}
            value={String(when[name])}
            allowDeselect={false}
            onChange={(value) => set({ [name]: value === 'null' ? null : value === 'true' })}
            data={[
              { value: 'null', label: t('money.rules.not_asked') },
              { value: 'true', label: t('money.rules.yes') },
              { value: 'false', label: t('money.rules.no') },
            ]}
          />
        ))}
      </div>
      {missing && (
        <p className={definitions.fault} role="alert">
          {missing}
        </p>
      )}
      <div className={styles.fields}>
        <NumberInput
          label={words.part('count')}
          value={after.count}
          min={1}
          allowDecimal={false}
          error={faultAt('/when/after/count')}
          onChange={(count) => setAfter({ count: Number(count) })}
        />
        <Select
          label={words.part('unit')}
          value={after.unit}
          allowDeselect={false}
          error={faultAt('/when/after/unit')}
          onChange={(unit) =>
            unit &&
            setAfter({
              unit: unit as Wait['unit'],
              calendar: unit === 'minutes' ? null : (after.calendar ?? calendars[0]?.key ?? null),
            })
          }
          data={waitUnits.map((value) => ({ value, label: t(`definition.unit.${value}`) }))}
        />
        {after.unit !== 'minutes' && (
          <Select
            label={words.part('calendar')}
            value={after.calendar}
            allowDeselect={false}
            error={faultAt('/when/after/calendar')}
            onChange={(calendar) => setAfter({ calendar })}
            data={calendars.map(({ key, name }) => ({ value: key, label: say(name) }))}
          />
        )}
      </div>
      <Methods after={after} faultAt={faultAt} onChange={(byMethod) => setAfter({ byMethod })} />
    </section>
  )
}

type MethodsProps = Pick<PolicyPartProps, 'faultAt'> & {
  after: Wait
  onChange: (byMethod: Wait['byMethod']) => void
}

/** Methods of payment that wait for another number of the same unit, as whoever holds the money calls them. */
function Methods({ after: { byMethod }, faultAt, onChange }: MethodsProps) {
  const { t } = useTranslation()
  const [method, setMethod] = useState('')
  const name = method.trim()
  const add = (event: FormEvent) => {
    event.preventDefault()
    if (name === '' || Object.hasOwn(byMethod, name)) return
    onChange({ ...byMethod, [name]: 1 })
    setMethod('')
  }
  const faultOf = (one: string) => faultAt(`/when/after/byMethod/${one.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  return (
    <div className={styles.rows}>
      <h4>{t('money.rules.part.byMethod')}</h4>
      <div className={styles.fields}>
        {Object.entries(byMethod).map(([one, count]) => {
          const { [one]: _gone, ...others } = byMethod
          return (
            <NumberInput
              key={one}
              label={one}
              value={count}
              min={1}
              allowDecimal={false}
              hideControls
              error={faultOf(one)}
              onChange={(next) => onChange({ ...byMethod, [one]: Number(next) })}
              rightSection={
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('money.rules.remove_of', { what: one })}
                  onClick={() => onChange(others)}
                >
                  <Icon name="close" size={14} />
                </ActionIcon>
              }
            />
          )
        })}
      </div>
      <form className={styles.fields} onSubmit={add}>
        <TextInput
          label={t('money.rules.add_method')}
          value={method}
          maxLength={60}
          onChange={(event) => setMethod(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={name === ''} className={styles.beside}>
          {t('money.rules.add')}
        </Button>
      </form>
    </div>
  )
}
