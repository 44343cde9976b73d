import { Accordion, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import definitions from '../definitions/definitions.module.css'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import { addressOf } from './codes-part.tsx'
import type { Desk } from './desk.ts'
import { FamilySection } from './family-section.tsx'
import { codesLike, isCalled } from './find.ts'
import styles from './guidance.module.css'
import { NewFamily } from './new-family.tsx'

export type Chosen = { family: string; code: string | null } | null

/** Every family of codes, to open or to search. */
export function FamilyList({ desk, chosen }: { desk: Desk; chosen: Chosen }) {
  const { t } = useTranslation()
  const say = useSay()
  const navigate = useNavigate()
  const [asked, setAsked] = useState('')
  const [open, setOpen] = useState<string[]>(chosen ? [chosen.family] : [])
  const { families, causes } = desk.dictionary
  const isAsked = asked.trim() !== ''
  const found = families
    .map((family) => ({ family, codes: codesLike(family, causes, asked) }))
    .filter(({ codes }) => !isAsked || codes.length > 0)
  const every = found.flatMap(({ family, codes }) => codes.map((entry) => ({ family, entry })))
  const first = every.find(({ family, entry }) => isCalled(family, entry, asked)) ?? every[0]
  return (
    <div className={styles.list}>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isAsked && first) void navigate(addressOf(first.family.key, first.entry.code))
          }}
        >
          <TextInput
            type="search"
            label={t('guidance.search')}
            description={t('guidance.search_what')}
            leftSection={<Icon name="search" />}
            value={asked}
            maxLength={64}
            onChange={(event) => setAsked(event.currentTarget.value)}
          />
        </form>
      </search>
      <p className={styles.quiet} role="status">
        {isAsked && t('guidance.found', { count: every.length })}
      </p>
      <Accordion
        multiple
        variant="separated"
        keepMounted={false}
        order={2}
        value={isAsked ? found.map(({ family }) => family.key) : open}
        onChange={(next) => !isAsked && setOpen(next)}
        classNames={{ item: definitions.item }}
      >
        {found.map(({ family, codes }) => (
          <Accordion.Item key={family.key} value={family.key}>
            <Accordion.Control>
              <span className={styles.familyName}>
                <b>{say(family.name) || family.key}</b>
                <code>{family.key}</code>
                <small>{t('guidance.code_count', { count: codes.length })}</small>
                {desk.faultsBelow(family.key, '') > 0 && (
                  <small className={styles.fault}>
                    <Icon name="alert" size={14} />
                    {t('guidance.fault_count', { count: desk.faultsBelow(family.key, '') })}
                  </small>
                )}
              </span>
            </Accordion.Control>
            <Accordion.Panel>
              <FamilySection desk={desk} family={family} codes={codes} chosen={chosen} isWhole={!isAsked} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {desk.may && !isAsked && <NewFamily desk={desk} onMade={(key) => setOpen([...open, key])} />}
    </div>
  )
}
