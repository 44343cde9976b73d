import { Button, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Extension } from '#records/knowledge/regimes/regime.rules.ts'
import definitions from '../definitions/definitions.module.css'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import type { ClockPartProps } from './clock-card.tsx'
import styles from './clock-rules.module.css'
import { freshKey, noWords, withItem } from './edit.ts'
import { LengthInput } from './length-input.tsx'
import { NoticeSelect } from './notice-select.tsx'

/** What may make a clock longer: how long in all, when, who approves, what is sent. */
export function ExtensionList({ clock, names, mayEdit, faultAt, onChange }: ClockPartProps) {
  const { t } = useTranslation()
  const say = useSay()
  const { extensions } = clock
  const change = (index: number, next: Extension | null) =>
    onChange({ ...clock, extensions: withItem(extensions, index, next) })
  if (!mayEdit && extensions.length === 0) return null
  const add = () =>
    onChange({
      ...clock,
      extensions: [
        ...extensions,
        {
          key: freshKey(extensions, 'longer'),
          label: noWords,
          length: clock.absoluteEnd ?? { ...clock.length, count: clock.length.count * 2 },
          approver: 'lead',
          notice: null,
          condition: noWords,
        },
      ],
    })
  return (
    <div className={styles.part}>
      <h4>{t('clock_rules.extensions')}</h4>
      {faultAt('/extensions') && <p className={definitions.fault}>{faultAt('/extensions')}</p>}
      <ul>
        {extensions.map((extension, index) => {
          const at = (pointer: string) => faultAt(`/extensions/${index}${pointer}`)
          const set = (part: Partial<Extension>) => change(index, { ...extension, ...part })
          return (
            <li key={extension.key} className={styles.item}>
              {!mayEdit && (
                <p>
                  <b>{say(extension.label)}</b> {say(extension.condition)}
                </p>
              )}
              {mayEdit && (
                <>
                  <WordsInput
                    label={t('clock_rules.extension_name')}
                    value={extension.label}
                    charsMax={120}
                    faultIn={(language) => at(`/label/${language}`)}
                    onChange={(label) => set({ label })}
                  />
                  <WordsInput
                    label={t('clock_rules.extension_when')}
                    value={extension.condition}
                    charsMax={600}
                    faultIn={(language) => at(`/condition/${language}`)}
                    onChange={(condition) => set({ condition })}
                  />
                </>
              )}
              <div className={styles.fields}>
                <LengthInput
                  label={t('clock_rules.length_in_all')}
                  value={extension.length}
                  names={names}
                  disabled={!mayEdit}
                  faultAt={(part) => at(`/length${part}`)}
                  onChange={(length) => set({ length })}
                />
                <Select
                  label={t('clock_rules.approver')}
                  value={extension.approver}
                  disabled={!mayEdit}
                  allowDeselect={false}
                  onChange={(approver) => approver && set({ approver: approver as Extension['approver'] })}
                  data={(['lead', 'head'] as const).map((role) => ({
                    value: role,
                    label: t(`clock_rules.told.${role}`),
                  }))}
                />
                <NoticeSelect
                  names={names}
                  value={extension.notice}
                  disabled={!mayEdit}
                  error={at('/notice')}
                  onChange={(notice) => set({ notice })}
                />
                {mayEdit && (
                  <Button size="xs" variant="subtle" color="gray" onClick={() => change(index, null)}>
                    {t('definition.remove')}
                  </Button>
                )}
              </div>
            </li>
          )
        })}
      </ul>
      {mayEdit && (
        <Button size="xs" variant="default" leftSection={<Icon name="plus" />} onClick={add}>
          {t('clock_rules.add_extension')}
        </Button>
      )}
    </div>
  )
}
