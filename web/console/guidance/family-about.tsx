import { Button, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Family, FamilyContent } from '#stages/guidance/dictionary.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Desk } from './desk.ts'
import { DocumentHistory } from './document-history.tsx'
import styles from './guidance.module.css'

/** Where the codes of a family come from, when somebody looked, and what could not be verified. */
export function FamilyAbout({ desk, family }: { desk: Desk; family: Family }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(family.source === '')
  const { source, checkedOn, unverified } = family
  const at = (pointer: string) => desk.faultAt(family.key, pointer)
  const change = (part: Partial<FamilyContent>) => desk.onFamily(family.key, { ...contentOf(family), ...part })
  return (
    <div className={styles.about}>
      {!isOpen && (
        <>
          <p>{t('guidance.source', { source, day: checkedOn })}</p>
          {unverified.length > 0 && (
            <>
              <h3 className={styles.unverified}>
                <Icon name="alert" size={14} />
                {t('guidance.unverified', { count: unverified.length })}
              </h3>
              <ul className={styles.doubts}>
                {unverified.map((doubt) => (
                  <li key={doubt}>{doubt}</li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      {isOpen && (
        <>
          <WordsInput
            label={t('guidance.family_name')}
            value={family.name}
            charsMax={60}
            faultIn={(language) => at(`/name/${language}`)}
            onChange={(name) => change({ name })}
          />
          <Textarea
            label={t('guidance.source_label')}
            autosize
            maxLength={1_000}
            value={source}
            error={at('/source')}
            onChange={(event) => change({ source: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('guidance.checked_on')}
            value={checkedOn}
            error={at('/checkedOn')}
            onChange={(event) => change({ checkedOn: event.currentTarget.value })}
          />
          <Textarea
            label={t('guidance.unverified_label')}
            description={t('guidance.unverified_what')}
            autosize
            value={unverified.join('\n')}
            error={at('/unverified')}
            onChange={(event) => change({ unverified: event.currentTarget.value.split('\n').slice(0, 20) })}
            onBlur={() => change({ unverified: unverified.map((line) => line.trim()).filter(Boolean) })}
          />
        </>
      )}
      <div className={styles.row}>
        {desk.may && (
          <Button size="compact-sm" variant="subtle" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
            {t(isOpen ? 'guidance.about_close' : 'guidance.about_open')}
          </Button>
        )}
        <DocumentHistory desk={desk} document={family.key} />
      </div>
    </div>
  )
}
