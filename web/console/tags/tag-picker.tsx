import { Select, type SelectProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import styles from './tags.module.css'
import { useTagTree } from './tree.ts'

type Props = Omit<SelectProps, 'data' | 'filter' | 'value' | 'onChange'> & {
  value?: string | null
  onPick: (tagId: string | null) => void
  /** Which tags are offered; those in use when nothing is said. */
  offers?: (tagId: string) => boolean
}

/** A choice among the tags, each with its way from the top; typing finds them in either language, and by key. */
export function TagPicker({ value = null, onPick, offers, ...rest }: Props) {
  const { t } = useTranslation()
  const say = useSay()
  const { lines, byId, wayTo } = useTagTree()
  const offered = lines.filter(({ tag }) => !tag.archived && (offers?.(tag.tagId) ?? true))
  const soughtBy = (tagId: string) => {
    const tag = byId.get(tagId)!
    return [wayTo(tagId), ...Object.values(tag.label), tag.key].join(' ').toLowerCase()
  }
  return (
    <Select
      size="xs"
      searchable
      nothingFoundMessage={t('tags.no_such')}
      comboboxProps={{ width: 260, position: 'bottom-start' }}
      leftSection={<Icon name="tag" size={14} />}
      {...rest}
      value={value}
      onChange={onPick}
      data={offered.map(({ tag }) => ({ value: tag.tagId, label: wayTo(tag.tagId) }))}
      filter={({ options, search }) => {
        const words = search
          .trim()
          .toLowerCase()
          .split(/[\s›]+/)
        return options.filter((one) => 'value' in one && words.every((word) => soughtBy(one.value).includes(word)))
      }}
      renderOption={({ option }) => {
        const name = say(byId.get(option.value)!.label)
        return (
          <span className={styles.option}>
            <span className={styles.above}>{option.label.slice(0, -name.length)}</span>
            {name}
          </span>
        )
      }}
    />
  )
}
