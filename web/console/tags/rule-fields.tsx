import { ActionIcon, Button, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type RuleContextName, ruleContextNames, tagLimits } from '#records/knowledge/tags/tags.rules.ts'
import { Icon } from '../parts/icon.tsx'
import { useTaxonomy } from '../queue/queue-data.ts'
import { useSay } from '../words.ts'
import styles from './rule.module.css'
import { type EditRule, isUnclear } from './rule-edit.ts'

const channels = ['portal', 'web', 'widget', 'email', 'hotline', 'phone', 'branch', 'wechat', 'ideas', 'api', 'import']
/** What sets words apart in either script, the full-width comma and semicolon and the Chinese comma too. */
const separators = [',', ';', '\uff0c', '\uff1b', '\u3001']
const currencies = Intl.supportedValuesOf('currency')

type Props = { rule: EditRule; onChange: (rule: EditRule) => void }

/** When a ticket gets the tag by itself. Everything that is filled in must hold. */
export function RuleFields({ rule, onChange }: Props) {
  const { t } = useTranslation()
  const say = useSay()
  const groups = useTaxonomy().data?.groups ?? []
  const set = (part: Partial<EditRule>) => onChange({ ...rule, ...part })
  const unclear = isUnclear(rule)
  const kinds = groups.flatMap((group) => [
    { value: group.code, label: t('tags.rule.whole_group', { group: say(group.label) }) },
    ...group.codes.map((code) => ({ value: code.code, label: say(code.label) })),
  ])
  return (
    <div className={styles.rule}>
      {(['any', 'all', 'none'] as const).map((part) => (
        <TagsInput
          key={part}
          size="xs"
          label={t(`tags.rule.${part}`)}
          placeholder={rule[part].length === 0 ? t('tags.rule.words_placeholder') : ''}
          value={rule[part]}
          maxTags={tagLimits.ruleWordsMax}
          splitChars={separators}
          acceptValueOnBlur
          onChange={(words) => set({ [part]: words.map((word) => word.slice(0, tagLimits.ruleWordCharsMax)) })}
        />
      ))}
      <MultiSelect
        size="xs"
        label={t('queue.kind')}
        placeholder={rule.codes.length === 0 ? t('tags.rule.every') : ''}
        searchable
        value={rule.codes}
        maxValues={tagLimits.ruleListMax}
        nothingFoundMessage={t('queue.no_choice')}
        data={kinds}
        onChange={(codes) => set({ codes })}
      />
      <MultiSelect
        size="xs"
        label={t('tags.rule.channels')}
        placeholder={rule.channels.length === 0 ? t('tags.rule.every') : ''}
        value={rule.channels}
        data={channels.map((value) => ({ value, label: t(`channel.${value}`) }))}
        onChange={(chosen) => set({ channels: chosen })}
      />
      <fieldset className={styles.amount}>
        <legend>{t('tags.rule.amount')}</legend>
        <TextInput
          size="xs"
          aria-label={t('tags.rule.min')}
          placeholder={t('tags.rule.min')}
          inputMode="decimal"
          value={rule.min}
          error={unclear.min && t('tags.rule.no_amount')}
          onChange={(event) => set({ min: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          aria-label={t('tags.rule.max')}
          placeholder={t('tags.rule.max')}
          inputMode="decimal"
          value={rule.max}
          error={unclear.max && t('tags.rule.no_amount')}
          onChange={(event) => set({ max: event.currentTarget.value })}
        />
        <Select
          size="xs"
          aria-label={t('tags.rule.currency')}
          searchable
          allowDeselect={false}
          value={rule.currency}
          data={currencies}
          limit={40}
          onChange={(currency) => currency && set({ currency })}
        />
      </fieldset>
      <fieldset className={styles.context}>
        <legend>{t('tags.rule.context')}</legend>
        {rule.context.map((said, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <div key={at} className={styles.contextLine}>
            <Select
              size="xs"
              aria-label={t('tags.rule.what')}
              allowDeselect={false}
              value={said.name}
              data={ruleContextNames.map((value) => ({ value, label: t(`context.${value}`) }))}
              onChange={(name) =>
                name && set({ context: rule.context.with(at, { ...said, name: name as RuleContextName }) })
              }
            />
            <TagsInput
              size="xs"
              aria-label={t('tags.rule.values')}
              placeholder={said.any.length === 0 ? t('tags.rule.values_placeholder') : ''}
              value={said.any}
              acceptValueOnBlur
              onChange={(any) => set({ context: rule.context.with(at, { ...said, any }) })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('tags.rule.drop')}
              onClick={() => set({ context: rule.context.toSpliced(at, 1) })}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          </div>
        ))}
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Icon name="plus" size={12} />}
          onClick={() => set({ context: [...rule.context, { name: 'os', any: [] }] })}
        >
          {t('tags.rule.more_context')}
        </Button>
      </fieldset>
    </div>
  )
}
