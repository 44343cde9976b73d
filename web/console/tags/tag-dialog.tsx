import { Button, Modal, Switch, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { subtreeOf, tagLimits, whyNotBelow } from '#records/knowledge/tags/tags.rules.ts'
import { tell } from '../forms/forms-data.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import ruleStyles from './rule.module.css'
import { editOf, isUnclear, ruleOf } from './rule-edit.ts'
import { RuleFields } from './rule-fields.tsx'
import { RuleTrial } from './rule-trial.tsx'
import { TagPicker } from './tag-picker.tsx'
import styles from './tags.module.css'
import { useSaveTag } from './tags-data.ts'
import { type Tag, useTagTree } from './tree.ts'

type Props = { tag: Tag | null; parentId: string | null; onClose: () => void }

/** A tag's name, place and rule. The key of a new one follows its English name until somebody writes another. */
export function TagDialog({ tag, parentId, onClose }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { tags } = useTagTree()
  const save = useSaveTag(tag)
  const [label, setLabel] = useState(tag?.label ?? { 'zh-Hans': '', en: '' })
  const [ownKey, setOwnKey] = useState<string | null>(tag?.key ?? null)
  const [below, setBelow] = useState(tag ? tag.parentId : parentId)
  const [rule, setRule] = useState(() => editOf(tag?.rule ?? null, 'CNY'))
  const [archived, setArchived] = useState(tag?.archived ?? false)
  useReturnFocus()
  const key = ownKey ?? slugOf(label.en)
  const isTaken = !tag && tags.some((other) => other.key === key)
  const isKey = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(key) && !isTaken
  const unclear = isUnclear(rule)
  const isReady = label['zh-Hans'].trim() !== '' && label.en.trim() !== '' && isKey && !unclear.min && !unclear.max

  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(
      { key, parentId: below, label, rule: ruleOf(rule), archived },
      {
        onSuccess: (saved) => {
          tell(t('tags.saved'))
          onClose()
          void navigate(`/tags/${saved.key}`)
        },
      },
    )
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t(tag ? 'tags.edit' : 'tags.new')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form className={styles.form} onSubmit={submit}>
        <WordsInput label={t('tags.name')} value={label} onChange={setLabel} charsMax={tagLimits.labelCharsMax} />
        <TextInput
          size="sm"
          label={t('tags.key')}
          description={t('tags.key_what')}
          value={key}
          disabled={tag !== null}
          maxLength={tagLimits.keyCharsMax}
          error={isTaken ? t('tags.key_taken') : undefined}
          onChange={(event) => setOwnKey(event.currentTarget.value)}
        />
        <TagPicker
          size="sm"
          label={t('tags.below')}
          placeholder={t('tags.at_top')}
          clearable
          value={below}
          offers={(tagId) =>
            !(tag && subtreeOf(tags, tag.tagId).includes(tagId)) &&
            whyNotBelow(tags, tag?.tagId ?? null, tagId) === null
          }
          onPick={setBelow}
        />
        <section className={ruleStyles.ruleBox} aria-label={t('tags.rule.title')}>
          <h3>{t('tags.rule.title')}</h3>
          <p className={ruleStyles.quiet}>{t('tags.rule.help')}</p>
          <RuleFields rule={rule} onChange={setRule} />
          <RuleTrial rule={ruleOf(rule)} />
        </section>
        {tag && (
          <Switch
            label={t('tags.archive')}
            description={t('tags.archive_what')}
            checked={archived}
            onChange={(event) => setArchived(event.currentTarget.checked)}
          />
        )}
        {save.error !== null && <Problem error={save.error} />}
        <div className={styles.foot}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!isReady}>
            {t('tags.save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, tagLimits.keyCharsMax)
}
